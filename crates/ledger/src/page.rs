//! The layout of a page, as its process writes it.
//!
//! All zeros are an empty page, so a new file and a static page are both ready for use. Counters
//! are relaxed: the writer may be a signal handler, and a number that is one call old does no harm.
//! Entries are claimed by their key, filled in, and published by their kind or path.

use core::sync::atomic::{AtomicI64, AtomicU8, AtomicU32, AtomicU64};

/// The first eight bytes of a page, written last.
pub const MAGIC: u64 = u64::from_le_bytes(*b"thrdcap\n");
/// Raised with every change of the layout.
pub const VERSION: u32 = 3;

/// The largest number of request entries of a process; further ones are counted as lost.
pub const REQUESTS: usize = 256;
/// The largest number of library entries of a process.
pub const LIBRARIES: usize = 128;
/// How many of a process's shares are kept, the newest.
pub(crate) const SHARES: usize = 64;
/// Bits of a share that hold the number of threads; those above hold when that share began, in
/// milliseconds since the process started.
pub(crate) const SHARE_BITS: u32 = 20;
/// Space for names and paths, in bytes.
pub const TEXT: usize = 24 * 1024;
/// A [`RequestEntry`] of code outside any known library: generated, or not recorded.
pub const NO_LIBRARY: u32 = u32::MAX;

/// The ledger of a process, up to its end or its next `exec`.
#[repr(C, align(4096))]
pub struct Page {
    /// The facts about the process.
    pub header: Header,
    /// One entry per function and library. A hash table by key.
    pub requests: [RequestEntry; REQUESTS],
    /// The libraries that requests and threads belong to. A hash table by key.
    pub libraries: [LibraryEntry; LIBRARIES],
    /// The shares of the cap that its pools have had, if they move: a ring. 0: none.
    pub shares: [AtomicU64; SHARES],
    /// The bytes that [`Text`] refers to.
    pub text: [AtomicU8; TEXT],
}

/// The facts about a process.
#[repr(C)]
pub struct Header {
    /// [`MAGIC`], once the rest of the header can be read.
    pub magic: AtomicU64,
    /// [`VERSION`].
    pub version: AtomicU32,
    /// The size of a page, in bytes.
    pub size: AtomicU32,
    /// The process.
    pub process: AtomicU32,
    /// Its parent at the time the page was created.
    pub parent: AtomicU32,
    /// Its real user.
    pub user: AtomicU32,
    /// The cap: CPUs, and threads per pool.
    pub cap: AtomicU32,
    /// How many threads a pool may have now: the cap, or the program's own limit below it.
    pub allowed: AtomicU32,
    /// How the cap is applied: bits of `HELD`, `REFUSES`, `LOCKED`, `OBSERVES`,
    /// `GUARDED`.
    pub flags: AtomicU32,
    /// When the process started, or started this program: nanoseconds of `CLOCK_BOOTTIME`.
    pub started: AtomicU64,
    /// When the page was created, on the same clock.
    pub made: AtomicU64,
    /// When the process ended or called `exec`, on the same clock; 0 if it is running, or was
    /// killed.
    pub ended: AtomicU64,
    /// How it ended: an [`Ending`].
    pub ending: AtomicU32,
    /// Requests and libraries for which there was no room.
    pub lost: AtomicU32,
    /// CPU time of the process when it ended, in nanoseconds.
    pub cpu: AtomicU64,
    /// The part of this that was used before `started`: by another program, before an `exec`.
    pub cpu_before: AtomicU64,
    /// Threads created, not including the initial one.
    pub created: AtomicU64,
    /// Those created while `cap` threads were already alive.
    pub over_cap: AtomicU64,
    /// Threads refused.
    pub refused: AtomicU64,
    /// Threads alive, including the initial one.
    pub alive: AtomicU32,
    /// The largest number of threads alive at once.
    pub peak: AtomicU32,
    /// The CPUs that the process could run on when the page was created: one bit each, 0 to 1,023.
    pub cpus: [AtomicU64; 16],
    /// The executable's path.
    pub program: Text,
    /// The arguments, each NUL-terminated, starting with the name by which the program was called.
    pub arguments: Text,
    /// How often the share of its pools has moved, if the budget is dynamic.
    pub moves: AtomicU64,
    /// The number of workers that share the cap; 0: not decided yet.
    pub workers: AtomicU32,
    /// How much of the page's text is used, in bytes.
    pub text_used: AtomicU32,
}

impl Header {
    /// Bit of `flags`: the affinity is narrowed to the cap.
    pub const HELD: u32 = 1;
    /// Bit of `flags`: threads beyond the cap are refused.
    pub const REFUSES: u32 = 2;
    /// Bit of `flags`: the affinity is locked.
    pub const LOCKED: u32 = 4;
    /// Bit of `flags`: requests are only recorded; "granted" is what would have been granted.
    pub const OBSERVES: u32 = 8;
    /// Bit of `flags`: a shared lock (flock) is on the file as long as a process has it mapped. The
    /// kernel removes it when the process is killed, so that readers in other PID namespaces see that.
    pub const GUARDED: u32 = 16;
}

/// How a process ended, as it recorded itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Ending {
    /// It has not ended, or was killed.
    None = 0,
    /// By `exit` or `_exit`.
    Exit = 1,
    /// By starting another program with `exec`.
    Exec = 2,
}

impl Ending {
    /// The ending with this number; [`Ending::None`] for all others.
    pub fn of(number: u32) -> Ending {
        match number {
            1 => Ending::Exit,
            2 => Ending::Exec,
            _ => Ending::None,
        }
    }

    /// Its word in reports.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Ending::None => None,
            Ending::Exit => Some("exit"),
            Ending::Exec => Some("exec"),
        }
    }
}

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum RequestKind {
    /// A call that sizes a pool or makes one.
    Setter = 1,
    /// A parallel region.
    Region = 2,
    /// A variable of the environment.
    Variable = 3,
    /// A query for the number of CPUs, by call or by file.
    Query = 4,
    /// An option of the command line.
    Argument = 5,
    /// A parallel region whose work is divided by the number asked for, or a setting for such
    /// regions. It gets that number, even if that is more than the cap.
    Promised = 6,
}

impl RequestKind {
    /// The kind with this number.
    pub fn of(number: u32) -> Option<RequestKind> {
        const KINDS: [RequestKind; 6] = [
            RequestKind::Setter,
            RequestKind::Region,
            RequestKind::Variable,
            RequestKind::Query,
            RequestKind::Argument,
            RequestKind::Promised,
        ];
        KINDS.into_iter().find(|&kind| kind as u32 == number)
    }

    /// Its word in reports.
    pub fn word(self) -> &'static str {
        match self {
            RequestKind::Setter => "setter",
            RequestKind::Region => "region",
            RequestKind::Variable => "variable",
            RequestKind::Query => "query",
            RequestKind::Promised => "promised",
            RequestKind::Argument => "argument",
        }
    }
}

/// A slice of the page's text.
#[repr(C)]
pub struct Text {
    /// Where it starts.
    pub start: AtomicU32,
    /// Its length in bytes; 0 if there is none.
    pub length: AtomicU32,
}

/// The calls to one function of one library.
#[repr(C, align(64))]
pub struct RequestEntry {
    /// Its key, chosen by the writer; 0 if free.
    pub key: AtomicU64,
    /// The number of calls.
    pub calls: AtomicU64,
    /// The largest number asked for. With some libraries, 0 and negative numbers mean "all".
    pub most_asked: AtomicI64,
    /// The largest number granted.
    pub most_granted: AtomicI64,
    /// The function, variable or file.
    pub name: Text,
    /// The runtime that it belongs to: "OpenBLAS".
    pub runtime: Text,
    /// The [`RequestKind`]; 0 until the entry is published.
    pub kind: AtomicU32,
    /// The index in [`Page::libraries`] of the library that has the function, or [`NO_LIBRARY`].
    pub library: AtomicU32,
    /// That of the library that called it first, or [`NO_LIBRARY`].
    pub asker: AtomicU32,
}

/// A library that receives requests, or creates threads.
#[repr(C)]
pub struct LibraryEntry {
    /// Its key, chosen by the writer; 0 if free.
    pub key: AtomicU64,
    /// Its file; length 0 until the entry is published.
    pub path: Text,
    /// Threads that it created.
    pub created: AtomicU32,
    /// Threads that it could not create because they were refused.
    pub refused: AtomicU32,
}

/// The indices of the kept shares after `moves` moves, oldest first.
pub fn in_order(moves: u64) -> impl Iterator<Item = usize> {
    let first = moves.saturating_sub(SHARES as u64);
    (first..moves).map(|place| place as usize % SHARES)
}

/// The two numbers of a share; `None` if there is none.
pub fn unpacked(share: u64) -> Option<(u64, u32)> {
    let threads = (share & ((1 << SHARE_BITS) - 1)) as u32;
    (threads > 0).then_some((share >> SHARE_BITS, threads))
}

impl Default for Page {
    fn default() -> Self {
        Page::new()
    }
}

impl Page {
    /// An empty page.
    pub const fn new() -> Self {
        Page {
            header: Header::new(),
            requests: [const { RequestEntry::new() }; REQUESTS],
            libraries: [const { LibraryEntry::new() }; LIBRARIES],
            shares: [const { long() }; SHARES],
            text: [const { AtomicU8::new(0) }; TEXT],
        }
    }
}

const fn short() -> AtomicU32 {
    AtomicU32::new(0)
}

const fn long() -> AtomicU64 {
    AtomicU64::new(0)
}

impl Header {
    const fn new() -> Self {
        Header {
            magic: long(),
            version: short(),
            size: short(),
            process: short(),
            parent: short(),
            user: short(),
            cap: short(),
            allowed: short(),
            flags: short(),
            started: long(),
            made: long(),
            ended: long(),
            ending: short(),
            lost: short(),
            cpu: long(),
            cpu_before: long(),
            created: long(),
            over_cap: long(),
            refused: long(),
            alive: short(),
            peak: short(),
            cpus: [const { long() }; 16],
            program: Text::new(),
            arguments: Text::new(),
            moves: long(),
            workers: short(),
            text_used: short(),
        }
    }
}

impl Text {
    pub(crate) const fn new() -> Self {
        Text { start: short(), length: short() }
    }
}

impl RequestEntry {
    const fn new() -> Self {
        RequestEntry {
            key: long(),
            calls: long(),
            most_asked: AtomicI64::new(0),
            most_granted: AtomicI64::new(0),
            name: Text::new(),
            runtime: Text::new(),
            kind: short(),
            library: short(),
            asker: short(),
        }
    }
}

impl LibraryEntry {
    const fn new() -> Self {
        LibraryEntry { key: long(), path: Text::new(), created: short(), refused: short() }
    }
}
