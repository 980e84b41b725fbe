//! What belongs to this process alone, and what happens to it when the process forks, starts
//! another program or ends.
//!
//! A child of `fork` gets a copy of this memory in the middle of whatever the parent's other
//! threads were doing, and those threads do not exist there to finish it: a search would never end,
//! a library never be closed. So whatever such a thread may have left half done is in [`This`], and
//! [`This::reset`] is the only function that resets it. It runs in every child that has a memory of
//! its own, before anything of [`This`] is used there: as a fork handler of libc after `fork`;
//! after `_Fork`, `clone` or a raw system call, because the kernel clears a word ([`arm`]).
//! Noticing takes no system call, since the process may have put itself into a sandbox.
//!
//! A child of `vfork`, like one of `clone` with `CLONE_VM`, has no memory of its own. Anything that
//! it reset would be reset in its parent, so it is recognized by its process ID ([`is_ours`]).
//! After `exec` all of this is gone, and the new program starts like any other. If `exec` fails,
//! the process goes on as if it had not been called.
//!
//! | state | fork | vfork | exec | exit |
//! | --- | --- | --- | --- | --- |
//! | [`This::generation`] | counts on | shared | | |
//! | [`This::number`], [`This::started`], [`This::cpu_before`] | the child's own | shared: the parent's | | |
//! | [`This::has_ended`] | no | shared: a child's end is not recorded | | set, once |
//! | [`This::page`], [`This::page_is_being_made`], [`This::page_user`], [`This::page_directory`] | none: the child makes its own | shared: the child makes none | says so, and takes it back on failure | says so; the file is removed |
//! | [`PRIVATE`], [`This::private_is_used`] | empty | shared | | |
//! | [`This::workers`], [`This::workers_before`] | not decided; the parent's | shared | | |
//! | [`This::notes`] | none: they are its parent's | shared | | written once more, or removed |
//! | [`This::members`] | kept: the same job | shared | opened anew | |
//! | [`This::member`] | none: it is its parent's | shared | left: found by the process's number | given back |
//! | [`This::helper`], [`This::helper_thread`] | none: there is one thread | shared | gone | |
//! | [`This::live_threads`], [`This::peak_threads`] | 1, the thread that forked | shared | | counts on |
//! | [`This::searches`], [`This::closer`] | nobody searches or closes | shared | | a destructor may search |
//! | [`This::exec_memory`] | free; memory of execs of other threads is left mapped | shared: the kernel frees a slot when the child has left | given back on failure | |
//! | settings and limit (`state`), policy (`system`), paths of page and report (`ledger`), own path (`exec`) | kept | shared | read anew: in the environment | |
//! | the job's tag (`budget::job`) | kept, by the kernel too | shared | kept by the kernel | |
//! | CPUs (`affinity`), lock (`lock`) | kept, by the kernel too | shared | kept by the kernel | the lease ends with the job |
//! | functions that were found (`real`, `tls`, `trampoline`, hooks) | kept: the same libraries are loaded. An entry that was not finished counts as absent, and is found again | shared | | |
//! | handovers to new threads (`handover`) | kept: those of threads that were about to start stay taken | shared | | |
//! | key that sees threads end (`hooks::threads`) | kept, with the thread's own value | shared | | runs its destructor |
//! | variables as the program set them (`hooks::environment`) | kept, as `environ` is; one that was just being set counts as not set | shared | as `environ` | |
//! | oneTBB's control (`pools`) | kept: the child's copy of oneTBB knows it | shared | | |

use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize};
use core::sync::atomic::{Ordering::*, compiler_fence};

use crate::{sandbox, weak};
use threadcap_ledger::Page;
use threadcap_sys as sys;

/// The state that a fork resets. The modules named own its meaning.
pub struct This {
    /// Never 0, and different in a child and its parent: a child does not finish what its parent
    /// began.
    pub generation: AtomicU32,
    /// The process ID; 0 before the start, and in a child that was forked in a sandbox.
    pub number: AtomicU32,
    /// When the process began or became this program, in nanoseconds of `CLOCK_BOOTTIME`.
    pub started: AtomicU64,
    /// The CPU time that it had used by then, in nanoseconds; read only if it will be reported.
    pub cpu_before: AtomicU64,
    /// Whether the end has been recorded (`ledger::life`).
    pub has_ended: AtomicBool,
    /// The page to record on; null means [`PRIVATE`], until the first event (`ledger::current`).
    pub page: AtomicPtr<Page>,
    /// Whether a thread is about to make the page.
    pub page_is_being_made: AtomicBool,
    /// The user whose directory the page was made in, plus 1; 0 if in none (`ledger::place`).
    pub page_user: AtomicU32,
    /// The number of that directory among the user's (`ledger::directory`).
    pub page_directory: AtomicU32,
    /// Whether anything may have been recorded in [`PRIVATE`].
    pub private_is_used: AtomicBool,
    /// The number of workers that share the cap; 0 if not decided yet (`budget`).
    pub workers: AtomicU32,
    /// That number in the process that this one was forked from.
    pub workers_before: AtomicU32,
    /// The notes that this process has left for its fellow workers, for those of its parent, and so
    /// on (`budget::note`).
    pub notes: [Note; 4],
    /// The members of the job (`budget::members`); null if not opened yet.
    pub members: AtomicPtr<Members>,
    /// The entry of this process there, plus 1; 0 if it has none.
    pub member: AtomicU32,
    /// The run of the helper that moves the share; 0 if there is none (`budget::helper`).
    pub helper: AtomicU32,
    /// The thread of that helper, or of the previous one, which may not have ended yet; 0 if there
    /// was none.
    pub helper_thread: AtomicU32,
    /// How many threads are alive, the initial one counted (`threads`).
    pub live_threads: AtomicU32,
    /// The most threads that were alive at once.
    pub peak_threads: AtomicU32,
    /// The generation (upper half), and how many threads are reading the tables of libraries, or
    /// that one is closing a library (`real::unloading`).
    pub searches: AtomicU64,
    /// The thread that is closing a library; 0 if there is none.
    pub closer: AtomicUsize,
    /// The memory of calls to `exec` in progress (`exec::memory`).
    pub exec_memory: [ExecMemory; 16],
}

/// The processes of a job that have pools, in memory that all of them share. An entry that was
/// never used is all zeros. Any process of the user can write to all of it.
#[repr(C)]
pub struct Members(pub [Member; 1024]);

/// One member, and what the process that looked last has seen of it.
#[repr(C, align(32))]
pub struct Member {
    /// Its process ID; 0 if the entry is free.
    pub process: AtomicU32,
    /// Identifies its set of CPUs: each set has a budget of its own.
    pub cpus: AtomicU32,
    /// The CPU time that it had used, in nanoseconds.
    pub used: AtomicU64,
    /// When that was read, in nanoseconds of `CLOCK_MONOTONIC`.
    pub seen: AtomicU64,
    /// For how many more looks it counts as computing.
    pub looks_left: AtomicU32,
    /// The low 32 bits of its creation time, in ticks, since another process may have its number by
    /// now; 0 if not known.
    pub born: AtomicU32,
}

/// A note for fellow workers.
pub struct Note {
    /// The parent of these workers; 0 if there is no note.
    pub parent: AtomicU32,
    /// The mark of their kind.
    pub mark: AtomicU32,
    /// The CPU time, in nanoseconds, that the starters of these workers had used when this process
    /// stopped counting because there were enough: more may have come. 0 if it has seen them all.
    pub used_by_starters: AtomicU64,
}

impl Note {
    const fn none() -> Note {
        Note {
            parent: AtomicU32::new(0),
            mark: AtomicU32::new(0),
            used_by_starters: AtomicU64::new(0),
        }
    }
}

/// The memory of an `exec` in progress.
pub struct ExecMemory {
    /// 0 if it is free, or was left by a child of `vfork`.
    pub in_use: AtomicU32,
    /// Its address.
    pub start: AtomicUsize,
    /// Its length in bytes.
    pub length: AtomicUsize,
}

#[unsafe(link_section = ".data")]
static THIS: This = This {
    generation: AtomicU32::new(1),
    number: AtomicU32::new(0),
    started: AtomicU64::new(0),
    cpu_before: AtomicU64::new(0),
    has_ended: AtomicBool::new(false),
    page: AtomicPtr::new(null_mut()),
    page_is_being_made: AtomicBool::new(false),
    page_user: AtomicU32::new(0),
    page_directory: AtomicU32::new(0),
    private_is_used: AtomicBool::new(false),
    workers: AtomicU32::new(0),
    workers_before: AtomicU32::new(0),
    notes: [const { Note::none() }; 4],
    members: AtomicPtr::new(null_mut()),
    member: AtomicU32::new(0),
    helper: AtomicU32::new(0),
    helper_thread: AtomicU32::new(0),
    live_threads: AtomicU32::new(1),
    peak_threads: AtomicU32::new(1),
    searches: AtomicU64::new(1 << 32),
    closer: AtomicUsize::new(0),
    exec_memory: [const {
        ExecMemory {
            in_use: AtomicU32::new(0),
            start: AtomicUsize::new(0),
            length: AtomicUsize::new(0),
        }
    }; 16],
};

/// Where events are recorded before there is a page that others can read, or instead of one. All
/// zeros until used: untouched pages cost nothing.
pub static PRIVATE: Page = Page::new();

impl This {
    /// Resets everything, in a child that has this memory to itself and a single thread.
    fn reset(&self) {
        let generation = self.generation.load(Relaxed).wrapping_add(1).max(1);
        self.generation.store(generation, Relaxed);
        if sandbox::may_be_entered() {
            // Asking the kernel would be a system call; nothing is recorded there anyway.
            self.number.store(0, Relaxed);
        } else {
            self.begin();
        }
        self.cpu_before.store(0, Relaxed);
        self.has_ended.store(false, Relaxed);
        self.page.store(null_mut(), Relaxed);
        self.page_is_being_made.store(false, Relaxed);
        self.page_user.store(0, Relaxed);
        self.page_directory.store(0, Relaxed);
        if self.private_is_used.swap(false, Relaxed) {
            PRIVATE.clear();
        }
        self.workers_before.store(self.workers.swap(0, Relaxed), Relaxed);
        self.notes.iter().for_each(|note| note.parent.store(0, Relaxed));
        self.member.store(0, Relaxed);
        self.helper.store(0, Relaxed);
        self.helper_thread.store(0, Relaxed);
        self.live_threads.store(1, Relaxed);
        self.peak_threads.store(1, Relaxed);
        self.searches.store(u64::from(generation) << 32, Relaxed);
        self.closer.store(0, Relaxed);
        for memory in &self.exec_memory {
            // Not unmapped: a signal handler may have forked this child in the middle of an exec,
            // which still uses the memory.
            memory.start.store(0, Relaxed);
            memory.in_use.store(0, Relaxed);
        }
    }

    fn begin(&self) {
        self.number.store(sys::process::id(), Relaxed);
        self.started.store(sys::process::clock(libc::CLOCK_BOOTTIME), Relaxed);
    }
}

/// The state of this process. Not inlined: that would add 2 KiB to its many callers.
#[inline(never)]
pub fn this() -> &'static This {
    this_inline()
}

/// The same, inlined, for the most frequent callers.
#[inline]
pub fn this_inline() -> &'static This {
    if ARMED.load(Relaxed) == YES && MARK.word.load(Relaxed) == 0 {
        start_anew();
    }
    &THIS
}

/// Runs once in every child that has a memory of its own, while it has a single thread.
#[cold]
#[inline(never)]
extern "C" fn start_anew() {
    THIS.reset();
    if ARMED.load(Relaxed) == YES {
        // After the reset, so that a signal handler that forks in between resets once more.
        compiler_fence(SeqCst);
        MARK.word.store(1, Relaxed);
    }
}

/// A page that holds nothing else, and that the kernel fills with zeros in every child that gets a
/// copy of it.
#[cfg_attr(target_arch = "x86_64", repr(C, align(0x1000)))]
#[cfg_attr(target_arch = "aarch64", repr(C, align(0x10000)))] // the largest page that Linux has there
struct Mark {
    word: AtomicU32,
}

static MARK: Mark = Mark { word: AtomicU32::new(0) };

/// Whether the kernel clears [`MARK`] in children.
#[unsafe(link_section = ".data")]
static ARMED: AtomicU8 = AtomicU8::new(NOT_ASKED);
const NOT_ASKED: u8 = 0;
const YES: u8 = 1;
/// Linux before 4.14, or an imitation of it: only the fork handler notices a fork.
const REFUSED: u8 = 2;

/// Makes children that are created without a fork handler recognizable. To be called before there
/// is anything that such a child must not take over: another thread, or a page. The constructor
/// does not call it: it takes some microseconds, and most processes have neither.
#[inline]
pub fn arm() {
    if ARMED.load(Relaxed) == NOT_ASKED && !sandbox::is_entered() {
        ask_kernel();
    }
}

#[cold]
fn ask_kernel() {
    MARK.word.store(1, Relaxed);
    let page = (&raw const MARK).cast_mut().cast();
    let answer = if sys::memory::wipe_on_fork(page, size_of::<Mark>()) { YES } else { REFUSED };
    ARMED.store(answer, Release);
}

/// Called by the constructor. `asks_cpu` says that the CPU time used so far will be reported.
/// `before_fork` is called before each `fork`.
pub fn start(asks_cpu: bool, before_fork: extern "C" fn()) {
    THIS.begin();
    if asks_cpu {
        THIS.cpu_before.store(sys::process::clock(libc::CLOCK_PROCESS_CPUTIME_ID), Relaxed);
    }
    weak::around_forks(Some(before_fork), start_anew);
}

/// Whether this is the process that the memory belongs to: false in a child of `vfork`, and before
/// the start.
pub fn is_ours() -> bool {
    let number = this().number.load(Relaxed);
    number != 0 && number == sys::process::id()
}
