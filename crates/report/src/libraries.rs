//! Sums up the requests to each library, and the queries for the CPU count, over all processes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use threadcap_jobs::record::{self, Record, Request};

use threadcap_decide::variables;
use threadcap_ledger::RequestKind;
use threadcap_shown::Shown;

use crate::job::{By, LibraryReport};
use crate::lowered::Lowered;

/// A library: its runtime and its file.
type Key = (Shown, Option<Shown>);

/// The requests to each library, largest first. `lowered` are the variables that were lowered before
/// the job began.
pub(crate) fn libraries(all: &[Record], lowered: &[Lowered]) -> Vec<LibraryReport> {
    let mut libraries = Libraries::default();
    for request in lowered.iter().map(request) {
        libraries.of(key_of(&request), 0).add(&request);
    }
    for (process, record) in all.iter().enumerate() {
        for request in record.requests.iter().filter(|request| request.kind != RequestKind::Query) {
            libraries.of(key_of(request), process).add(request);
        }
    }
    // By now the runtime of each file is known, also for processes that requested nothing.
    for (process, record) in all.iter().enumerate() {
        let made = |library: &&record::LibraryRecord| {
            library.threads_created > 0 || library.threads_refused > 0
        };
        for made in record.libraries.iter().filter(made) {
            let file = Some(made.path.clone());
            let known = libraries.0.keys().find(|(_, path)| *path == file).cloned();
            let library = libraries.of(known.unwrap_or((Shown::default(), file)), process);
            library.threads_created += u64::from(made.threads_created);
            library.threads_refused += u64::from(made.threads_refused);
        }
    }
    let mut libraries = with_variables(libraries.finish());
    libraries.sort_by_key(|library| (Reverse(library.asked), Reverse(library.threads_created)));
    libraries
}

/// A variable that no known runtime reads is listed under its own name.
fn key_of(request: &Request) -> Key {
    let unknown = request.kind == RequestKind::Variable && request.runtime.is_empty();
    let runtime = if unknown { &request.name } else { &request.runtime };
    (runtime.clone(), request.library.clone())
}

fn request(lowered: &Lowered) -> Request {
    let runtime = || Shown::new(variables::runtime(lowered.name.as_bytes()));
    Request {
        kind: if lowered.program.is_some() { RequestKind::Argument } else { RequestKind::Variable },
        runtime: lowered.program.clone().unwrap_or_else(runtime),
        name: lowered.name.clone(),
        library: None,
        asker: None,
        calls: 1,
        asked: lowered.asked,
        granted: lowered.granted.into(),
    }
}

/// Libraries, with the processes that use them.
#[derive(Default)]
struct Libraries(BTreeMap<Key, (LibraryReport, BTreeSet<usize>)>);

impl Libraries {
    /// The library with this key, noting that this process uses it.
    fn of(&mut self, key: Key, process: usize) -> &mut LibraryReport {
        let new = || (LibraryReport::new(&key), BTreeSet::new());
        let (library, processes) = self.0.entry(key.clone()).or_insert_with(new);
        processes.insert(process);
        library
    }

    fn finish(self) -> BTreeMap<Key, LibraryReport> {
        let counted = |(library, processes): (LibraryReport, BTreeSet<usize>)| {
            let processes = u32::try_from(processes.len()).unwrap_or(u32::MAX);
            LibraryReport { processes, ..library }
        };
        self.0.into_iter().map(|(key, library)| (key, counted(library))).collect()
    }
}

/// Merges the requests that variables made to a runtime with those to its library.
fn with_variables(mut libraries: BTreeMap<Key, LibraryReport>) -> Vec<LibraryReport> {
    let variables: Vec<Key> =
        libraries.keys().filter(|(_, file)| file.is_none()).cloned().collect();
    for key in variables {
        let named = libraries.keys().find(|(runtime, file)| *runtime == key.0 && file.is_some());
        if let Some(named) = named.cloned()
            && let Some(variables) = libraries.remove(&key)
            && let Some(library) = libraries.get_mut(&named)
        {
            library.processes = library.processes.max(variables.processes);
            library.calls = library.calls.saturating_add(variables.calls);
            library.asked = library.asked.max(variables.asked);
            library.granted = library.granted.max(variables.granted);
            library.by.extend(variables.by);
        }
    }
    libraries.into_values().collect()
}

impl LibraryReport {
    fn new((runtime, file): &Key) -> LibraryReport {
        LibraryReport {
            runtime: runtime.clone(),
            file: file.clone(),
            processes: 0,
            asked: None,
            granted: None,
            calls: 0,
            threads_created: 0,
            threads_refused: 0,
            by: Vec::new(),
        }
    }

    fn add(&mut self, request: &Request) {
        self.calls = self.calls.saturating_add(request.calls);
        self.asked = self.asked.max(Some(request.asked));
        self.granted = self.granted.max(Some(request.granted));
        add(&mut self.by, request, |by| by.kind == request.kind && by.name == request.name);
    }
}

/// The queries for the CPU count, largest count first.
pub(crate) fn queries(all: &[Record]) -> Vec<By> {
    let mut queries: Vec<By> = Vec::new();
    let asked = all.iter().flat_map(|record| &record.requests);
    for request in asked.filter(|request| request.kind == RequestKind::Query) {
        add(&mut queries, request, |by| by.name == request.name && by.asker == request.asker);
    }
    queries.sort_by_key(|by| Reverse((by.asked, by.calls)));
    queries
}

/// Adds a request of one more process to those of its kind.
fn add(kinds: &mut Vec<By>, request: &Request, is_same: impl Fn(&By) -> bool) {
    if let Some(by) = kinds.iter_mut().find(|by| is_same(by)) {
        by.processes += 1;
        by.calls = by.calls.saturating_add(request.calls);
        by.asked = by.asked.max(request.asked);
        by.granted = by.granted.max(request.granted);
        return;
    }
    kinds.push(By {
        kind: request.kind,
        name: request.name.clone(),
        asker: request.asker.clone(),
        processes: 1,
        calls: request.calls,
        asked: request.asked,
        granted: request.granted,
    });
}
