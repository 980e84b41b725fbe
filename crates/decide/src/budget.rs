//! The budget of a job: how its workers share the cap.
//!
//! A worker is one of several processes of a job that do the same work side by side. Each of W
//! workers may have pools of N / W threads. W is found once, before a pool first computes, and
//! kept: the number of threads changes how a sum is rounded, and the same job should compute the
//! same numbers in every run.

use crate::settings::parse_count;

pub mod moving;
mod tag;

pub use tag::{DEFAULT_SLACK, Tag};

/// The share of each of this many workers: at least one thread.
pub fn share(cap: u32, workers: u32) -> u32 {
    cap.checked_div(workers).map_or(cap, |share| share.max(1))
}

/// From this many workers on, each has one thread, and there is no need to count further.
pub fn enough(cap: u32) -> u32 {
    cap / 2 + 1
}

/// The most workers that are counted, whoever claims that there are more.
pub const MOST_WORKERS: u32 = 4096;

/// A program that starts others, and announces in their environment how many run side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starter {
    /// GNU make.
    Make,
    /// A launcher of MPI, or its agent on this host.
    Mpi,
    /// xargs.
    Xargs,
    /// Any other.
    Other,
}

impl Starter {
    /// The starter with this name, as the kernel keeps it: at most 15 bytes.
    pub fn of(name: &[u8]) -> Starter {
        const MPI: [&[u8]; 10] = [
            b"mpirun",
            b"mpiexec",
            b"orterun",
            b"orted",
            b"prterun",
            b"prted",
            b"mpiexec.hydra",
            b"mpirun.openmpi",
            b"mpiexec.openmpi",
            b"hydra_pmi_proxy",
        ];
        match name {
            b"make" | b"gmake" => Starter::Make,
            b"xargs" => Starter::Xargs,
            name if MPI.contains(&name) => Starter::Mpi,
            _ => Starter::Other,
        }
    }

    /// How many processes this starter runs side by side, according to the environment of one of
    /// them and to its own arguments, each of which ends with a NUL.
    pub fn workers<'a>(
        self,
        lookup: impl Fn(&str) -> Option<&'a [u8]>,
        arguments: &[u8],
    ) -> Option<u32> {
        const RANKS: [&str; 4] = [
            "OMPI_COMM_WORLD_LOCAL_SIZE",
            "MPI_LOCALNRANKS",
            "PMI_LOCAL_SIZE",
            "MV2_COMM_WORLD_LOCAL_SIZE",
        ];
        let number = match self {
            Starter::Make => jobs_of_make(lookup("MAKEFLAGS")?),
            Starter::Mpi => RANKS.iter().find_map(|name| parse_count(lookup(name)?)),
            Starter::Xargs => slots_of_xargs(arguments),
            Starter::Other => None,
        };
        number.filter(|number| (1..=MOST_WORKERS).contains(number))
    }
}

/// The number of jobs in `MAKEFLAGS`; `None` if there is no number, or no limit.
fn jobs_of_make(flags: &[u8]) -> Option<u32> {
    let words = flags.split(u8::is_ascii_whitespace);
    words.take_while(|word| word != b"--").find_map(|word| {
        let number = word.strip_prefix(b"--jobs=").or_else(|| word.strip_prefix(b"-j"))?;
        parse_count(number)
    })
}

/// How many processes an xargs with these arguments runs side by side; `None` if it is unlimited.
fn slots_of_xargs(arguments: &[u8]) -> Option<u32> {
    /// Short options that take an argument.
    const TAKE: &[u8] = b"adEILnPs";
    let mut words = arguments.split(|&byte| byte == 0).skip(1);
    let mut slots = Some(1);
    while let Some(option) = words.next().and_then(|word| word.strip_prefix(b"-")) {
        if let Some(long) = option.strip_prefix(b"-") {
            let number = long.strip_prefix(b"max-procs=");
            slots = number.map_or(slots, parse_count);
            continue;
        }
        let Some(place) = option.iter().position(|letter| TAKE.contains(letter)) else { continue };
        let (letter, rest) = (option.get(place), option.get(place + 1..).unwrap_or(&[]));
        let argument = if rest.is_empty() { words.next().unwrap_or(&[]) } else { rest };
        if letter == Some(&b'P') {
            slots = parse_count(argument);
        }
    }
    slots
}

/// Helper processes of Python, recognized by their command lines, since they have the same
/// executable as workers.
pub fn is_helper(command_line: &[u8]) -> bool {
    const HELPERS: [&[u8]; 3] = [b"resource_tracker", b"semaphore_tracker", b".forkserver"];
    let at = |place: usize| command_line.get(place..).unwrap_or(&[]);
    let is_at = |place| HELPERS.iter().any(|name| at(place).starts_with(name));
    (0..command_line.len()).any(is_at)
}

/// The contents of `/proc/PID/stat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat<'a> {
    /// Its process ID.
    pub process: u32,
    /// Its name, which the process can choose.
    pub name: &'a [u8],
    /// Its state, as one letter.
    pub state: u8,
    /// Its parent.
    pub parent: u32,
    /// Its process group.
    pub group: u32,
    /// Its session.
    pub session: u32,
    /// When it was created, in ticks of the kernel's clock since boot.
    pub born: u64,
}

impl<'a> Stat<'a> {
    /// Reads the text of the file. The name may hold anything, parentheses too: it ends with the
    /// last of them.
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        let open = text.iter().position(|&byte| byte == b'(')?;
        let close = text.iter().rposition(|&byte| byte == b')')?;
        let process = parse_count(text.get(..open)?.trim_ascii())?;
        let name = text.get(open + 1..close)?;
        let mut words = text.get(close + 2..)?.split(|&byte| byte == b' ');
        let &[state] = words.next()? else { return None };
        let [parent, group, session] = [words.next()?, words.next()?, words.next()?];
        let [parent, group, session] = [parent, group, session].map(parse_count);
        let born = ticks(words.nth(15)?)?;
        Some(Stat { process, name, state, parent: parent?, group: group?, session: session?, born })
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.state, b'Z' | b'X' | b'x')
    }

    /// Whether it sleeps or has ended: it does nothing until something wakes it. A stopped process
    /// may be in the middle of anything.
    pub fn rests(&self) -> bool {
        !matches!(self.state, b'R' | b'D' | b'T' | b't')
    }
}

/// A number that may exceed 32 bits on a host that runs for years.
fn ticks(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |number, &digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// What workers of one kind have found and left for later workers with the same parent.
///
/// A worker may end before the next one gets a CPU at all: to be counted by it, it leaves a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Their kind, as a number; 0: there is no note.
    pub mark: u32,
    /// How many workers there were.
    pub workers: u32,
    /// When one of them was last alive, in ticks.
    pub until: u64,
}

impl Note {
    /// The bytes of a note.
    pub const LENGTH: usize = 16;

    /// The note as stored in its file.
    pub fn bytes(self) -> [u8; Note::LENGTH] {
        let mut bytes = [0; Note::LENGTH];
        let first = u64::from(self.workers) << 32 | u64::from(self.mark);
        let words = [first, self.until].map(u64::to_le_bytes);
        bytes.iter_mut().zip(words.as_flattened()).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// The note in a file that any process of the user can write to, if it is one.
    pub fn parse(bytes: [u8; Note::LENGTH]) -> Option<Note> {
        let (words, _) = bytes.as_chunks::<8>();
        let [first, until] = [words.first()?, words.get(1)?].map(|word| u64::from_le_bytes(*word));
        let (workers, mark) = ((first >> 32) as u32, first as u32);
        let is_one = mark != 0 && (1..=MOST_WORKERS).contains(&workers);
        is_one.then_some(Note { mark, workers, until })
    }

    /// Whether it counts for a worker that was created at that time: it was alive when the note was
    /// written.
    pub fn speaks_of(self, born: u64) -> bool {
        born <= self.until
    }
}

/// The state of the starters of workers at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Whether all of their threads sleep, and nobody is being started.
    pub rests: bool,
    /// How many workers there are.
    pub workers: u32,
    /// How often these threads have run so far.
    pub runs: u64,
}

/// Watches workers being started, until all of them exist.
///
/// A starter creates a batch of workers in one go, and then waits. That depends on states, not on
/// time, so on a busy machine the watch takes longer, with the same result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch {
    last: Option<Sample>,
    /// The number of consecutive samples in which nothing had run and nobody had been added.
    quiet: u32,
    /// The number of consecutive samples in which everybody slept and nobody had been added.
    same: u32,
}

impl Batch {
    /// After this many samples without any change, all workers exist.
    const QUIET: u32 = 3;
    /// The same for a starter that wakes up from time to time.
    const SAME: u32 = 20;

    /// Takes one more sample; returns whether all workers exist.
    pub fn is_complete(&mut self, sample: Sample) -> bool {
        let same = sample.rests && self.last.is_some_and(|last| last.workers == sample.workers);
        let quiet = same && self.last.is_some_and(|last| last.runs == sample.runs);
        self.same = if same { self.same + 1 } else { 0 };
        self.quiet = if quiet { self.quiet + 1 } else { 0 };
        self.last = Some(sample);
        self.quiet >= Self::QUIET || self.same >= Self::SAME
    }
}

#[cfg(test)]
mod tests;
