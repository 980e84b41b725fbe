//! Leases: the CPUs that the jobs of this host are held on, so that two jobs take different ones.
//!
//! One file for the whole host; a locked byte is a lease. The locks belong to the open file, not to
//! a process: they survive fork and exec, and the kernel releases them when the last process of the
//! job ends, however it ends. Anybody may lock anything in that file, so only the choice of CPUs
//! depends on it, and nothing is ever read from it or written to it.

use core::cell::Cell;
use core::ffi::CStr;
use libc::c_int;

use crate::topology;
use threadcap_decide::cpus::{CpuSet, MOST_CPUS};
use threadcap_decide::settings::LeaseFile;
use threadcap_sys::{Descriptor, Errno, process};

/// The path of the file: the first that works. Hosts differ in who may write to `/run/lock`.
const PLACES: [&CStr; 2] = [c"/run/lock/threadcap.leases", c"/dev/shm/threadcap.leases"];

/// How many jobs can lease one CPU: each uses a separate byte.
const SHARERS: usize = 4;

/// The bytes of one sharer: first those of the even CPUs, then those of the odd ones. A job gets one
/// thread of each core, which is every other CPU on many hosts, and so is one range of bytes, not
/// hundreds: the kernel walks through all locks of the file for each.
const HALF: usize = MOST_CPUS / 2;

fn slot_of(cpu: u32) -> usize {
    (cpu as usize % 2) * HALF + cpu as usize / 2
}

fn cpu_in(slot: u32) -> u32 {
    2 * (slot % HALF as u32) + slot / HALF as u32
}

/// How often a job chooses again because another one was faster.
const ATTEMPTS: usize = 64;

/// The CPU time that queries may take in all, in nanoseconds. In each, the kernel walks through all
/// locks of the file, and anybody may hold tens of thousands.
const MOST_TIME: u64 = 1_000_000;

/// The CPU time that one query may take, in nanoseconds: enough for some thousand locks, more than
/// the jobs of any host. After two that took longer, there are no more queries. A single one proves
/// nothing: the host of a virtual machine may stop it for milliseconds, which the guest's kernel
/// counts as CPU time of the running thread.
const LONGEST_QUERY: u64 = 200_000;
const SLOW: u32 = 2;

/// The open lease file, which keeps the leases as long as it is open.
pub(crate) struct Lease {
    file: Descriptor,
    spent: Spent,
}

/// How long the queries have taken.
#[derive(Default)]
struct Spent {
    /// The CPU time so far, in nanoseconds; a slow one counts as the longest that is not slow.
    time: Cell<u64>,
    /// How many took longer than they may.
    slow: Cell<u32>,
}

impl Spent {
    /// Counts one query, by its time in nanoseconds.
    fn count(&self, time: u64) {
        self.time.set(self.time.get().saturating_add(time.min(LONGEST_QUERY)));
        self.slow.set(self.slow.get().saturating_add(u32::from(time > LONGEST_QUERY)));
    }

    /// Whether the file has so many locks that every query is slow.
    fn is_flooded(&self) -> bool {
        self.slow.get() >= SLOW
    }

    /// Whether no further query is allowed.
    fn is_all(&self) -> bool {
        self.is_flooded() || self.time.get() > MOST_TIME
    }
}

/// Chooses `count` of the CPUs that the process was given, and leases them.
#[cold]
#[inline(never)] // tens of KiB of CPU sets, which no hook shall have on its stack
pub(crate) fn place(inherited: &CpuSet, count: u32, file: LeaseFile) -> (CpuSet, Option<Lease>) {
    let Some(lease) = Lease::open(file) else {
        return (topology::choose(inherited, &[], count), None);
    };
    let mut chosen = CpuSet::EMPTY;
    for _ in 0..ATTEMPTS {
        let is_done = if lease.is_unused() {
            chosen = topology::choose(inherited, &[], count);
            lease.claim(&chosen, &[])
        } else {
            lease.choose_beside(inherited, count, &mut chosen)
        };
        if is_done || lease.is_spent() {
            break;
        }
        lease.release();
    }
    // With so many locks in it, the file is not used: the kernel walks through them at every close,
    // and with a lease, each process of the job closes it when it ends.
    let lease = Some(lease).filter(|lease| !lease.spent.is_flooded());
    (chosen, lease)
}

impl Lease {
    fn open(file: LeaseFile) -> Option<Self> {
        match file {
            LeaseFile::None => None,
            LeaseFile::At(path) => open_named(path),
            LeaseFile::Host => PLACES.into_iter().find_map(open),
        }
        .map(|file| Lease { file, spent: Spent::default() })
    }

    /// Leaves the file open across `exec`, as long as a process of the job is alive.
    pub(crate) fn keep(self) {
        self.file.into_number();
    }

    /// Whether no other job has a lease.
    fn is_unused(&self) -> bool {
        self.find(0, SHARERS * MOST_CPUS - 1).is_none()
    }

    /// Chooses beside other jobs; `false` if another one was faster.
    #[inline(never)] // its sets are for hosts with other jobs alone
    fn choose_beside(&self, inherited: &CpuSet, count: u32, chosen: &mut CpuSet) -> bool {
        let leased = self.of_others(inherited);
        *chosen = topology::choose(inherited, &leased, count);
        self.claim(chosen, &leased)
    }

    /// The leases of other jobs: a CPU is in as many of the sets as jobs have leased it.
    fn of_others(&self, cpus: &CpuSet) -> [CpuSet; SHARERS] {
        let mut leased = [CpuSet::EMPTY; SHARERS];
        if let (Some(first), Some(last)) = (cpus.lowest(), cpus.highest()) {
            for (sharer, set) in leased.iter_mut().enumerate() {
                let mut slots = CpuSet::EMPTY;
                for half in [0, HALF as u32] {
                    let ends = (half + first / 2, half + last / 2);
                    self.find_all(sharer * MOST_CPUS, ends, &mut slots);
                }
                slots.cpus().for_each(|slot| set.insert(cpu_in(slot)));
            }
        }
        leased
    }

    /// Whether the queries have taken as long as they may. Leases that are still unknown then are
    /// ignored: the choice of CPUs may be worse, but the program starts.
    fn is_spent(&self) -> bool {
        self.spent.is_all()
    }

    /// One query or claim, and the time that it takes.
    fn timed<R>(&self, query: impl FnOnce() -> R) -> R {
        let before = cpu_time();
        let result = query();
        self.spent.count(cpu_time().saturating_sub(before));
        result
    }

    /// Adds to the set all locked bytes from `first` to `last`, counted from `start` on. The kernel
    /// returns any one lock in a range: the gaps beside it are queried next.
    fn find_all(&self, start: usize, (first, last): (u32, u32), set: &mut CpuSet) {
        let mut from = first;
        while from <= last && !self.is_spent() {
            let found = set.lowest_from(from).unwrap_or(last + 1).min(last + 1);
            let free = found - from;
            if free == 0 {
                from += 1;
                continue;
            }
            let (low, high) = (start + from as usize, start + (from + free - 1) as usize);
            match self.find(low, high) {
                Some((a, b)) => (a..=b).for_each(|byte| set.insert((byte - start) as u32)),
                None => from += free,
            }
        }
    }

    /// Some locked bytes of another job from `low` to `high`.
    fn find(&self, low: usize, high: usize) -> Option<(usize, usize)> {
        let mut lock = lock(libc::F_WRLCK, low, high - low + 1);
        self.timed(|| self.file.lock(libc::F_OFD_GETLK, &mut lock)).ok()?;
        if c_int::from(lock.l_type) == libc::F_UNLCK {
            return None;
        }
        let start = usize::try_from(lock.l_start).ok()?;
        // A length of 0 means a lock up to infinity.
        let length = usize::try_from(lock.l_len).ok()?;
        let end = if length == 0 { high } else { start.saturating_add(length - 1) };
        Some((start.max(low).min(high), end.max(low).min(high)))
    }

    /// Leases the chosen CPUs, each by the first byte that is free; `false` if another job was
    /// faster. A CPU shared by so many jobs that it has no byte left is used without a lease.
    fn claim(&self, chosen: &CpuSet, leased: &[CpuSet]) -> bool {
        (0..leased.len().max(1)).all(|sharer| {
            let is_first = |cpu: &u32| {
                let first = leased.iter().position(|set| !set.contains(*cpu));
                first.map_or(leased.is_empty(), |first| first == sharer)
            };
            let free = chosen.cpus().filter(is_first);
            self.claim_all(sharer * MOST_CPUS, free.map(|cpu| slot_of(cpu) as u32).collect())
        })
    }

    /// Locks these bytes, counted from `start` on, a range at a time.
    fn claim_all(&self, start: usize, mut slots: CpuSet) -> bool {
        while let Some(first) = slots.lowest() {
            let end = (first..).find(|&slot| !slots.contains(slot)).unwrap_or(first);
            (first..end).for_each(|slot| slots.remove(slot));
            let length = (end - first) as usize;
            if !self.is_spent() && !self.claim_range(start + first as usize, length) {
                return false;
            }
        }
        true
    }

    fn claim_range(&self, first: usize, length: usize) -> bool {
        let mut lock = lock(libc::F_WRLCK, first, length);
        let result = self.timed(|| self.file.lock(libc::F_OFD_SETLK, &mut lock));
        // If the kernel does not support such locks, there are no leases at all.
        !matches!(result, Err(Errno(libc::EAGAIN | libc::EACCES)))
    }

    fn release(&self) {
        let mut all = lock(libc::F_UNLCK, 0, 0);
        let _ = self.file.lock(libc::F_OFD_SETLK, &mut all);
    }
}

/// CPU time of this thread, in nanoseconds: other jobs on a busy machine do not count.
fn cpu_time() -> u64 {
    process::clock(libc::CLOCK_THREAD_CPUTIME_ID)
}

fn lock(kind: c_int, start: usize, length: usize) -> libc::flock64 {
    libc::flock64 {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: start as libc::off64_t,
        l_len: length as libc::off64_t,
        l_pid: 0,
    }
}

/// Whether jobs can lease CPUs in the file at this absolute path. Creates it if necessary.
pub fn can_lease(path: &[u8]) -> bool {
    open_named(path).is_some()
}

fn open_named(path: &[u8]) -> Option<Descriptor> {
    let mut buffer = [0; 256];
    buffer.get_mut(..path.len())?.copy_from_slice(path);
    // A path that fills the buffer has no NUL, and is invalid.
    open(CStr::from_bytes_until_nul(&buffer).ok()?)
}

/// Opens the lease file at this path, creating it if necessary.
fn open(path: &CStr) -> Option<Descriptor> {
    let low = open_or_create(path).ok()?;
    // A file with several hard links may be somebody's other file; do not lock it.
    let is_ours = low
        .status()
        .is_ok_and(|status| status.st_mode & libc::S_IFMT == libc::S_IFREG && status.st_nlink == 1);
    is_ours.then(|| move_up(&low)).flatten()
}

/// The file's owner may have replaced it: symbolic links are not followed, and FIFOs, devices or
/// file leases must not block.
fn open_or_create(path: &CStr) -> Result<Descriptor, Errno> {
    let flags =
        libc::O_RDWR | libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY | libc::O_CLOEXEC;
    // O_CREAT on a file of another user fails in /run/lock (fs.protected_regular).
    match Descriptor::open(path, flags, 0) {
        Err(Errno(libc::ENOENT)) => (),
        found => return found,
    }
    // Regardless of the umask, since the jobs of all users share this file; and not visible before,
    // or a job of another user that starts at the same moment is refused.
    if Descriptor::create_shared(path, 0o666).is_err_and(|Errno(error)| error != libc::EEXIST) {
        // Not all file systems have files without a name (overlayfs before Linux 6.6, NFS).
        create_named(path, flags);
    }
    Descriptor::open(path, flags, 0)
}

/// The same in two steps, where the kernel cannot do it in one.
fn create_named(path: &CStr, flags: c_int) {
    if let Ok(made) = Descriptor::open(path, flags | libc::O_CREAT | libc::O_EXCL, 0o666) {
        // If the kernel refuses, the jobs of other users do not share it.
        let _ = made.set_mode(0o666);
    }
}

/// Programs count descriptors from 3 on, and scripts use those up to 9 by number; shells use 10 and
/// 255.
const HIGH: c_int = 900;
const LOWEST: c_int = 10;

/// A descriptor of the same file that collides with no program's, and stays open across `exec`.
fn move_up(low: &Descriptor) -> Option<Descriptor> {
    low.duplicate(HIGH).ok().or_else(|| {
        let limit = c_int::try_from(process::descriptor_limit().ok()?).ok()?;
        [limit - 1, limit - 32, LOWEST]
            .into_iter()
            .find_map(|least| low.duplicate(least.max(LOWEST)).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(queries: &[u64]) -> (bool, bool) {
        let spent = Spent::default();
        queries.iter().for_each(|&time| spent.count(time));
        (spent.is_all(), spent.is_flooded())
    }

    #[test]
    fn a_file_is_given_up_after_two_slow_queries() {
        assert_eq!(after(&[LONGEST_QUERY; 5]), (false, false));
        assert_eq!(after(&[MOST_TIME + 1]), (false, false));
        assert_eq!(after(&[LONGEST_QUERY + 1; 2]), (true, true));
        assert_eq!(after(&[LONGEST_QUERY; 6]), (true, false));
    }
}
