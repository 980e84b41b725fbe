//! What a process tells of itself, in the words of the published schema.
//!
//! `docs/report.schema.json` describes it. Lines that the library writes by itself
//! (THREADCAP_REPORT) and what the launcher prints have the same fields.

use std::time::Duration;

use crate::snapshot::{LibrarySnapshot, RequestSnapshot, Snapshot};
use serde::{Serialize, Serializer};
use threadcap_ledger::{Header, Kind};

/// A process: what it was given, what was asked and granted in it, and what it used.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The process, as the kernel numbers it.
    pub pid: u32,
    /// The process that started it.
    pub parent: u32,
    /// The number of its user.
    pub user: u32,
    /// The executable's file.
    pub program: String,
    /// Its arguments, its name the first.
    pub arguments: Vec<String>,
    /// The cap, in CPUs; 0 for none.
    pub cap: u32,
    /// How many threads a pool may have: the cap, or the program's own limit below it.
    pub allowed: u32,
    /// The CPUs that it was given when it first asked for threads.
    pub cpus: Vec<u32>,
    /// Whether it was held on its CPUs.
    pub held: bool,
    /// Whether it ran under the lock.
    pub locked: bool,
    /// Whether nothing was changed, and "granted" is what would have been.
    pub observed: bool,
    /// How it ended: `exit`, `exec`, or `null` while it runs and where it was killed.
    pub ended: Option<&'static str>,
    /// CPU time up to its end; `null` where it does not tell.
    pub cpu_seconds: Option<f64>,
    /// Its threads.
    pub threads: Threads,
    /// What was asked, in the order of the first time.
    pub requests: Vec<Request>,
    /// The libraries that answered, or created threads.
    pub libraries: Vec<Library>,
    /// Requests and libraries that found no room.
    pub lost: u32,
}

/// The threads of a process.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Threads {
    /// Alive now, or at the end; the initial one counted.
    pub alive: u32,
    /// The most that were alive at once.
    pub peak: u32,
    /// Created in all, the initial one left out.
    pub created: u64,
    /// Created while `cap` were alive already.
    pub over_cap: u64,
    /// Refused.
    pub refused: u64,
}

/// What came by one name, answered by one library.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// How it was asked: `setter`, `region`, `variable` or `query`.
    #[serde(serialize_with = "word_of")]
    pub kind: Kind,
    /// The runtime that the name is one of.
    pub runtime: String,
    /// The function or variable.
    pub name: String,
    /// The file of the library that answered.
    pub library: Option<String>,
    /// The file of the library that asked first.
    pub asker: Option<String>,
    /// How often.
    pub calls: u64,
    /// The most that was asked for.
    pub asked: i64,
    /// The most that was granted.
    pub granted: i64,
}

/// Writes the word of a kind.
///
/// # Errors
/// Those of the serializer.
pub fn word_of<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// A library that answered requests or created threads.
#[derive(Clone, Debug, Serialize)]
pub struct Library {
    /// Its file.
    pub path: String,
    /// Threads that it created.
    pub threads_created: u32,
    /// Threads that it was refused.
    pub threads_refused: u32,
}

impl From<&Snapshot> for Told {
    fn from(page: &Snapshot) -> Told {
        Told {
            pid: page.process,
            parent: page.parent,
            user: page.user,
            program: page.program.clone(),
            arguments: page.arguments.clone(),
            cap: page.cap,
            allowed: page.allowed,
            cpus: page.cpus.clone(),
            held: page.flags & Header::HELD != 0,
            locked: page.flags & Header::LOCKED != 0,
            observed: page.flags & Header::OBSERVES != 0,
            ended: page.ending.word(),
            cpu_seconds: (page.cpu > 0).then(|| {
                Duration::from_nanos(page.cpu.saturating_sub(page.cpu_before)).as_secs_f64()
            }),
            threads: Threads {
                alive: page.alive,
                peak: page.peak,
                created: page.created,
                over_cap: page.over_cap,
                refused: page.refused,
            },
            requests: page.requests.iter().map(Request::from).collect(),
            libraries: page.libraries.iter().map(Library::from).collect(),
            lost: page.lost,
        }
    }
}

impl From<&RequestSnapshot> for Request {
    fn from(request: &RequestSnapshot) -> Request {
        Request {
            kind: request.kind,
            runtime: request.runtime.clone(),
            name: request.name.clone(),
            library: request.library.clone(),
            asker: request.asker.clone(),
            calls: request.calls,
            asked: request.most_asked,
            granted: request.most_granted,
        }
    }
}

impl From<&LibrarySnapshot> for Library {
    fn from(library: &LibrarySnapshot) -> Library {
        Library {
            path: library.path.clone(),
            threads_created: library.created,
            threads_refused: library.refused,
        }
    }
}
