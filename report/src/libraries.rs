//! What was asked of each library, and who asked for the number of CPUs, in all processes together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use threadcap_jobs::told::{Request, Told};

use crate::job::{By, Library};

/// A library: its runtime and its file.
type Key = (String, Option<String>);

/// What was asked of each library, the most asked first.
pub fn libraries(all: &[Told]) -> Vec<Library> {
    let mut libraries: BTreeMap<Key, Library> = BTreeMap::new();
    for told in all {
        let mut here: Vec<Key> = Vec::new();
        let mut note =
            |libraries: &mut BTreeMap<Key, Library>, key: Key, add: &dyn Fn(&mut Library)| {
                let library = libraries.entry(key.clone()).or_insert_with(|| Library::new(&key));
                library.processes += u32::from(!here.contains(&key));
                here.push(key);
                add(library);
            };
        for request in told.requests.iter().filter(|request| request.kind != "query") {
            let key = (request.runtime.clone(), request.library.clone());
            note(&mut libraries, key, &|library| library.add(request));
        }
        for made in &told.libraries {
            let (created, refused) =
                (u64::from(made.threads_created), u64::from(made.threads_refused));
            if created + refused == 0 {
                continue;
            }
            let file = Some(made.path.clone());
            let known = libraries.keys().find(|(_, path)| *path == file).cloned();
            note(&mut libraries, known.unwrap_or((String::new(), file)), &|library| {
                library.threads_created += created;
                library.threads_refused += refused;
            });
        }
    }
    let mut libraries = with_variables(libraries);
    libraries.sort_by_key(|library| (Reverse(library.asked), Reverse(library.threads_created)));
    libraries
}

/// Puts what the environment asked of a runtime beside what its library was asked.
fn with_variables(mut libraries: BTreeMap<Key, Library>) -> Vec<Library> {
    let variables: Vec<Key> =
        libraries.keys().filter(|(_, file)| file.is_none()).cloned().collect();
    for key in variables {
        let named = libraries.keys().find(|(runtime, file)| *runtime == key.0 && file.is_some());
        if let Some(named) = named.cloned()
            && let Some(variables) = libraries.remove(&key)
            && let Some(library) = libraries.get_mut(&named)
        {
            library.processes = library.processes.max(variables.processes);
            library.calls += variables.calls;
            library.asked = library.asked.max(variables.asked);
            library.granted = library.granted.max(variables.granted);
            library.by.extend(variables.by);
        }
    }
    libraries.into_values().collect()
}

impl Library {
    fn new((runtime, file): &Key) -> Library {
        Library {
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
        self.calls += request.calls;
        self.asked = self.asked.max(Some(request.asked));
        self.granted = self.granted.max(Some(request.granted));
        add(&mut self.by, request, |by| by.kind == request.kind && by.name == request.name);
    }
}

/// Who asked for the number of CPUs, by which question; the most told first.
pub fn questions(all: &[Told]) -> Vec<By> {
    let mut questions: Vec<By> = Vec::new();
    let asked = all.iter().flat_map(|told| &told.requests);
    for request in asked.filter(|request| request.kind == "query") {
        add(&mut questions, request, |by| by.name == request.name && by.asker == request.asker);
    }
    questions.sort_by_key(|by| Reverse((by.asked, by.calls)));
    questions
}

/// Adds a request of one more process to the way of asking that it belongs to.
fn add(ways: &mut Vec<By>, request: &Request, is_same: impl Fn(&By) -> bool) {
    if let Some(by) = ways.iter_mut().find(|by| is_same(by)) {
        by.processes += 1;
        by.calls += request.calls;
        by.asked = by.asked.max(request.asked);
        by.granted = by.granted.max(request.granted);
        return;
    }
    ways.push(By {
        kind: request.kind,
        name: request.name.clone(),
        asker: request.asker.clone(),
        processes: 1,
        calls: request.calls,
        asked: request.asked,
        granted: request.granted,
    });
}
