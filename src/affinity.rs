//! The hold: the kernel's affinity mask keeps the whole job on N of the CPUs that it was given.
//!
//! The mask is real rather than faked: libiomp5 compares several sources and aborts if they
//! disagree, and children, static programs included, inherit it. With the hold off, masks that the
//! program reads are trimmed instead, and masks that it writes back are translated.

use core::num::NonZeroU32;
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*};
use libc::{c_int, c_long, c_void, pid_t};

use crate::errno::Preserved;
use crate::{initial, real, rows, sandbox};
use threadcap_decide::cpus::{self, CpuSet, MOST_CPUS};
use threadcap_decide::settings::{self, LeaseFile, Settings};
use threadcap_sys::{Readable, process};

const BYTES: usize = MOST_CPUS / 8;

/// A CPU set that any thread may read. Only the first thread writes it.
struct SharedSet([AtomicU64; BYTES / 8]);

impl SharedSet {
    const fn new() -> Self {
        SharedSet([const { AtomicU64::new(0) }; BYTES / 8])
    }

    fn store(&self, set: &CpuSet) {
        self.0.iter().zip(set.words()).for_each(|(shared, &word)| shared.store(word, Relaxed));
    }

    fn load(&self, set: &mut CpuSet) {
        let words = self.0.iter().zip(set.words_mut());
        words.for_each(|(shared, word)| *word = shared.load(Relaxed));
    }

    /// More than the number of any CPU in the set.
    fn bound(&self) -> u32 {
        let last = self.0.iter().rposition(|word| word.load(Relaxed) != 0);
        last.and_then(|word| Some((word, self.0.get(word)?.load(Relaxed))))
            .map_or(0, |(word, bits)| (word as u32 + 1) * u64::BITS - bits.leading_zeros())
    }

    /// How many CPUs with lower numbers are in the set.
    fn rank(&self, cpu: u32) -> u32 {
        let (word, bit) = (cpu as usize / 64, cpu % 64);
        let before =
            self.0.iter().take(word).map(|word| word.load(Relaxed).count_ones()).sum::<u32>();
        let below = self.0.get(word).map_or(0, |word| word.load(Relaxed) & ((1 << bit) - 1));
        before + below.count_ones()
    }

    fn contains_all(&self, set: &CpuSet) -> bool {
        self.0.iter().zip(set.words()).all(|(shared, word)| word & !shared.load(Relaxed) == 0)
    }
}

/// The CPUs that the process is held on, or, without a hold, those that it was given.
#[unsafe(link_section = ".data")]
static OWN: SharedSet = SharedSet::new();
/// Whether the kernel holds the process on these CPUs.
#[unsafe(link_section = ".data")]
static HELD: AtomicBool = AtomicBool::new(false);
/// Whether this process, or the one that it was forked from, has narrowed its CPUs itself.
#[unsafe(link_section = ".data")]
static NARROWED: AtomicBool = AtomicBool::new(false);
/// How many CPUs are reported to the program; 0 if not decided yet.
#[unsafe(link_section = ".data")]
static REPORTED: AtomicU32 = AtomicU32::new(0);

/// Whose mask a program writes.
pub enum Whose {
    /// A thread of any process, by its thread ID; 0 is the calling thread.
    Pid(pid_t),
    /// A thread of this process.
    Thread,
    /// A thread that is still to be created, by its attributes.
    Attributes,
}

/// How many CPUs are reported to the program.
pub fn reported_count(settings: &Settings) -> u32 {
    if settings.observe {
        // What would be reported.
        return inherited_count().map_or(settings.cap, |count| count.min(settings.cap)).get();
    }
    match REPORTED.load(Acquire) {
        0 => hold(settings),
        reported => reported,
    }
}

/// The same for a caller that may get the true index of its CPU, if `needs_high` says so: a count
/// above the index of each of the job's CPUs. Without the library, and under `taskset`, the count
/// is that of all CPUs of the machine, and an array of that size has an entry for every index.
pub fn reported_count_to(settings: &Settings, needs_high: impl FnOnce() -> bool) -> u32 {
    let count = reported_count(settings);
    let bound = if settings.observe { 0 } else { OWN.bound() };
    if bound > count && needs_high() { bound } else { count }
}

/// The reported index of the CPU that the program runs on. Always below the reported count, because
/// programs size arrays by that count and index them by this number (yugabyte-db#33203,
/// coreclr#26912). It is the true index if that is small enough, or if the caller compares it with
/// masks, as `is_true` says; otherwise one of the numbers that no CPU of the job has.
pub fn reported_cpu(settings: &Settings, cpu: u32, is_true: impl FnOnce() -> bool) -> u32 {
    let count = reported_count(settings);
    if settings.observe || cpu < count {
        return cpu;
    }
    let is_own = || OWN.rank(cpu) < OWN.rank(cpu.saturating_add(1));
    match is_held() {
        true if is_true() => cpu,
        true if is_own() => cpus::index(cpu, count, |below| OWN.rank(below)),
        _ => OWN.rank(cpu) % count.max(1),
    }
}

/// The number of CPUs that the process was given. Not inlined, to keep the mask out of the stack
/// frames of callers with small stacks.
#[inline(never)]
pub fn inherited_count() -> Option<NonZeroU32> {
    NonZeroU32::new(inherited().count())
}

/// The CPUs that the process was given; empty if unknown.
fn inherited() -> CpuSet {
    if sandbox::is_entered() { sandbox::cpus() } else { read(0).unwrap_or(CpuSet::EMPTY) }
}

/// The CPUs that are reported to the program; empty if unknown.
pub fn shown(settings: &Settings) -> CpuSet {
    reported_count(settings);
    let mut own = CpuSet::EMPTY;
    OWN.load(&mut own);
    if is_held() { own } else { cpus::shown(&own, settings.cap.get()) }
}

/// Narrows the calling thread, and so every thread that it creates, to the cap; returns how many
/// CPUs to report. The constructor does this while the process has one thread.
pub fn hold(settings: &Settings) -> u32 {
    let _errno = Preserved::now();
    let cap = settings.cap.get();
    let inherited = inherited();
    let held = if settings.hold { take(&inherited, cap) } else { CpuSet::EMPTY };
    let is_held = !held.is_empty();
    OWN.store(if is_held { &held } else { &inherited });
    HELD.store(is_held, Relaxed);
    NARROWED.store(is_held && held != inherited, Relaxed);
    let reported = match (held.count(), inherited.count()) {
        (0, 0) => cap,
        (0, given) => given.min(cap),
        (held, _) => held,
    };
    REPORTED.store(reported, Release);
    reported
}

/// The CPUs that the job is now held on; empty if the kernel refused.
fn take(inherited: &CpuSet, cap: u32) -> CpuSet {
    if sandbox::is_entered() {
        return if inherited.count() <= cap { *inherited } else { CpuSet::EMPTY };
    }
    let set = |cpus: &CpuSet| if write_own(cpus) { Ok(()) } else { Err(()) };
    threadcap_placement::hold(inherited, cap, lease_file(), set, || read(0))
        .unwrap_or(CpuSet::EMPTY)
}

/// Narrows the calling thread for a program that it is about to start. Records nothing, since a
/// child of `vfork` shares this memory. Returns whether the kernel now holds the thread.
pub fn hold_next(cap: u32) -> bool {
    let inherited = read(0).unwrap_or(CpuSet::EMPTY);
    !inherited.is_empty() && !take(&inherited, cap).is_empty()
}

/// The CPUs that the process may run on.
pub fn given() -> CpuSet {
    let mut given = CpuSet::EMPTY;
    OWN.load(&mut given);
    if given.is_empty() { inherited() } else { given }
}

/// The lease file that the jobs of this host share. A setuid program opens no file that its user
/// names or owns.
pub fn lease_file() -> LeaseFile<'static> {
    if initial::is_secure() {
        return LeaseFile::None;
    }
    settings::lease_file(initial::variable, |_| ())
}

/// Whether the kernel holds the job.
pub fn is_held() -> bool {
    HELD.load(Relaxed)
}

/// Whether this process, or the one that it was forked from, has narrowed its CPUs itself. A
/// process that is started within a job finds them already narrowed.
pub fn has_narrowed() -> bool {
    NARROWED.load(Relaxed)
}

/// Whether the job is locked. No kernel accepts an empty mask; the lock's filter does.
pub fn is_locked() -> bool {
    set(0, 0, core::ptr::null()) == 0
}

/// Writes a mask for a program: passes `call` the mask that the policy derives from it.
pub fn write<R>(
    settings: &Settings,
    whose: Whose,
    (size, mask): (usize, *const c_void),
    call: impl FnOnce(usize, *const c_void) -> R,
) -> R {
    // The real function reports whatever is wrong with the arguments.
    reported_count(settings);
    if mask.is_null() || size == 0 || !is_readable(&whose, size, mask) || is_foreign(&whose) {
        return call(size, mask);
    }
    // The kernel reads no more bytes than it has CPUs; what follows may not be mapped.
    let size = match whose {
        Whose::Attributes => size,
        _ => Readable::new(!sandbox::is_entered()).bytes(mask as usize, size),
    };
    // SAFETY: the mask is readable for `size` bytes.
    let written = unsafe { allowed(settings, mask, size) };
    call(BYTES, written.words().as_ptr().cast())
}

/// The mask to write in place of one of `size` bytes. Not inlined: a set takes 1 KiB, a thread may
/// have a stack of 16 KiB, and a frame holds the sets of all functions that are inlined into it.
///
/// # Safety
/// `mask` is readable for `size` bytes.
#[inline(never)]
unsafe fn allowed(settings: &Settings, mask: *const c_void, size: usize) -> CpuSet {
    // SAFETY: as promised by the caller.
    let asked = unsafe { mask_at(mask, size) };
    let mut own = CpuSet::EMPTY;
    OWN.load(&mut own);
    if is_held() {
        cpus::narrowed(&asked, &own, configured)
    } else {
        cpus::translated(&asked, &own, settings.cap.get())
    }
}

/// Trims a mask that the program has just read to the CPUs that are reported to it; returns how
/// many CPUs it had and has now. With the hold on, the real mask is right as it is. If the job is
/// only observed, the mask stays and the second number is what it would have had.
pub fn trim(
    settings: &Settings,
    whose: &Whose,
    size: usize,
    mask: *mut c_void,
) -> Option<(u32, u32)> {
    reported_count(settings);
    if size == 0 || mask.is_null() || is_held() || is_foreign(whose) {
        return None;
    }
    // SAFETY: the real function has just filled `size` bytes of the mask.
    let before = unsafe { mask_at(mask, size) };
    let shown = cpus::shown(&before, settings.cap.get());
    if !settings.observe {
        let bytes = shown.words().as_ptr().cast::<u8>();
        // SAFETY: `size` bytes of the mask are writable; the words have BYTES bytes.
        unsafe { mask.cast::<u8>().copy_from_nonoverlapping(bytes, size.min(BYTES)) };
    }
    Some((before.count(), shown.count()))
}

/// The CPU set in a mask of `size` bytes.
///
/// # Safety
/// `mask` is readable for `size` bytes.
unsafe fn mask_at(mask: *const c_void, size: usize) -> CpuSet {
    let mut set = CpuSet::EMPTY;
    let bytes = set.words_mut().as_mut_ptr().cast::<u8>();
    // SAFETY: readable as promised; the words have room for BYTES bytes.
    unsafe { bytes.copy_from_nonoverlapping(mask.cast::<u8>(), size.min(BYTES)) };
    set
}

/// How many CPUs the machine can have. glibc reads a file for this, so it is called only for a mask
/// that lies wholly outside the hold.
fn configured() -> usize {
    cpus_of_machine(libc::_SC_NPROCESSORS_CONF).map_or(0, |cpus| cpus as usize)
}

/// How many CPUs of the machine are online, whatever is reported.
pub fn online() -> Option<u32> {
    cpus_of_machine(libc::_SC_NPROCESSORS_ONLN)
}

fn cpus_of_machine(which: c_int) -> Option<u32> {
    type Sysconf = extern "C" fn(c_int) -> c_long;
    let _errno = Preserved::now();
    let sysconf = real::next_in_line(const { rows::row_of("sysconf") })?;
    // SAFETY: the address of libc's function, or of another preload's in its place.
    let sysconf = unsafe { core::mem::transmute::<usize, Sysconf>(sysconf) };
    u32::try_from(sysconf(which)).ok()
}

/// Whether the kernel could read the mask. The kernel reads the mask before it looks up the thread,
/// and no thread has the ID -1: so this changes nothing, and a bad address does not crash in our
/// code.
fn is_readable(whose: &Whose, size: usize, mask: *const c_void) -> bool {
    if matches!(whose, Whose::Attributes) {
        // glibc copies these in user space, and would crash as we would.
        return true;
    }
    let _errno = Preserved::now();
    // In a locked job the call succeeds with any mask, so it shows nothing, but does not matter
    // there either.
    set(-1, size, mask) != 0 && crate::errno::get() != libc::EFAULT
}

/// Whether a thread is outside the job: its CPUs are not within ours. Without a hold nothing
/// distinguishes a job from its neighbours, so there the question is whether the thread is outside
/// this process.
#[inline(never)]
fn is_foreign(whose: &Whose) -> bool {
    let Whose::Pid(pid @ 1..) = whose else {
        return false;
    };
    if sandbox::is_entered() {
        return true;
    }
    if !is_held() {
        return !process::has_thread(*pid);
    }
    let _errno = Preserved::now();
    let mut mask = CpuSet::EMPTY;
    !read_into(*pid, &mut mask) || !OWN.contains_all(&mask)
}

/// The mask of a thread, as the next library in line reports it.
fn read(pid: pid_t) -> Option<CpuSet> {
    let mut set = CpuSet::EMPTY;
    read_into(pid, &mut set).then_some(set)
}

fn read_into(pid: pid_t, set: &mut CpuSet) -> bool {
    type Get = extern "C" fn(pid_t, usize, *mut c_void) -> c_int;
    let Some(get) = real::next_in_line(const { rows::row_of("sched_getaffinity") }) else {
        return false;
    };
    // SAFETY: the address of libc's function, or of another preload's in its place.
    let get = unsafe { core::mem::transmute::<usize, Get>(get) };
    get(pid, BYTES, set.words_mut().as_mut_ptr().cast()) == 0
}

fn write_own(mask: &CpuSet) -> bool {
    set(0, BYTES, mask.words().as_ptr().cast()) == 0
}

fn set(pid: pid_t, size: usize, mask: *const c_void) -> c_int {
    type Set = extern "C" fn(pid_t, usize, *const c_void) -> c_int;
    let Some(set) = real::next_in_line(const { rows::row_of("sched_setaffinity") }) else {
        return -1;
    };
    // SAFETY: the address of libc's function, or of another preload's in its place.
    let set = unsafe { core::mem::transmute::<usize, Set>(set) };
    set(pid, size, mask)
}
