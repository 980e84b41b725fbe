//! The contents of a page in the form of the published schema, `docs/report.schema.json`.
//!
//! The lines that the library writes itself (THREADCAP_REPORT) and the launcher's JSON have the
//! same fields.

use std::time::Duration;

use crate::snapshot::{LibrarySnapshot, RequestSnapshot, Snapshot};
use serde::{Serialize, Serializer};
use threadcap_ledger::{Header, RequestKind};
use threadcap_shown::Shown;

/// What a process was given, asked for, was granted and used.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Its process ID.
    pub pid: u32,
    /// The process that started it.
    pub parent: u32,
    /// The ID of its user.
    pub user: u32,
    /// The executable's file.
    pub program: Shown,
    /// Its arguments, starting with its name.
    pub arguments: Vec<Shown>,
    /// The cap, in CPUs; 0 if there is none.
    pub cap: u32,
    /// How many threads a pool may have: the cap, its share of the cap, or a lower limit of the
    /// program's own.
    pub allowed: u32,
    /// The number of workers that share its cap; 0 if that was not decided.
    pub workers: u32,
    /// The CPUs that it could run on when it first asked for threads.
    pub cpus: Vec<u32>,
    /// Whether it was held on its CPUs.
    pub held: bool,
    /// Whether it ran under the lock.
    pub locked: bool,
    /// Whether requests were only recorded, and "granted" is what a cap would have granted.
    pub observed: bool,
    /// How it ended: `exit` or `exec`; `null` while it is running, or if it was killed.
    pub ended: Option<&'static str>,
    /// CPU time up to its end; `null` if it was not recorded.
    pub cpu_seconds: Option<f64>,
    /// Its threads.
    pub threads: Threads,
    /// The newest shares of the cap that its pools have had, oldest first; empty if the share is
    /// steady.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// Its requests, in order of their first calls.
    pub requests: Vec<Request>,
    /// The libraries that received requests or created threads.
    pub libraries: Vec<LibraryRecord>,
    /// Requests and libraries for which the page had no room.
    pub lost: u32,
}

/// A share of the cap, from one moment on.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Share {
    /// Since when, in seconds after the start of the process.
    pub since: f64,
    /// How many threads its pools may have.
    pub threads: u32,
}

/// The threads of a process.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Threads {
    /// Alive now, or at the end, including the initial thread.
    pub alive: u32,
    /// The largest number alive at once.
    pub peak: u32,
    /// Created in total, without the initial thread.
    pub created: u64,
    /// Created while `cap` threads were already alive.
    pub over_cap: u64,
    /// Refused, with EAGAIN.
    pub refused: u64,
}

/// The calls to one function of one library.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// What kind of request it was: see [`RequestKind`].
    #[serde(serialize_with = "word_of")]
    pub kind: RequestKind,
    /// The runtime that the name belongs to.
    pub runtime: Shown,
    /// The function or variable.
    pub name: Shown,
    /// The file of the library that has the function.
    pub library: Option<Shown>,
    /// The file of the library that called it first.
    pub asker: Option<Shown>,
    /// The number of calls.
    pub calls: u64,
    /// The largest number asked for.
    pub asked: i64,
    /// The largest number granted.
    pub granted: i64,
}

/// Serializes a kind as its word.
///
/// # Errors
/// Those of the serializer.
pub fn word_of<S: Serializer>(kind: &RequestKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// A library that received requests or created threads.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryRecord {
    /// Its file.
    pub path: Shown,
    /// Threads that it created.
    pub threads_created: u32,
    /// Threads that it was refused.
    pub threads_refused: u32,
}

impl From<(u64, u32)> for Share {
    fn from((milliseconds, threads): (u64, u32)) -> Share {
        Share { since: Duration::from_millis(milliseconds).as_secs_f64(), threads }
    }
}

impl From<&Snapshot> for Record {
    fn from(page: &Snapshot) -> Record {
        Record {
            pid: page.process,
            parent: page.parent,
            user: page.user,
            program: page.program.clone(),
            arguments: page.arguments.clone(),
            cap: page.cap,
            allowed: page.allowed,
            workers: page.workers,
            cpus: page.cpus.clone(),
            held: page.flags & Header::HELD != 0,
            locked: page.flags & Header::LOCKED != 0,
            observed: page.flags & Header::OBSERVES != 0,
            ended: page.ending.word(),
            cpu_seconds: (page.cpu > 0).then(|| {
                Duration::from_nanos(page.cpu.saturating_sub(page.cpu_before)).as_secs_f64()
            }),
            shares: page.shares.iter().map(|&share| Share::from(share)).collect(),
            threads: Threads {
                alive: page.alive,
                peak: page.peak,
                created: page.created,
                over_cap: page.over_cap,
                refused: page.refused,
            },
            requests: page.requests.iter().map(Request::from).collect(),
            libraries: page.libraries.iter().map(LibraryRecord::from).collect(),
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

impl From<&LibrarySnapshot> for LibraryRecord {
    fn from(library: &LibrarySnapshot) -> LibraryRecord {
        LibraryRecord {
            path: library.path.clone(),
            threads_created: library.created,
            threads_refused: library.refused,
        }
    }
}
