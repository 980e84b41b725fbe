//! Pages for tests.

use crate::snapshot::{RequestSnapshot, Snapshot};
use threadcap_ledger::Ending;

/// The page of a process that made these requests.
pub(crate) fn page(requests: Vec<RequestSnapshot>) -> Snapshot {
    Snapshot {
        process: 10,
        parent: 1,
        user: 0,
        cap: 2,
        allowed: 2,
        workers: 0,
        flags: 0,
        made: 0,
        started: 0,
        ended: 0,
        ending: Ending::None,
        lost: 0,
        cpu: 0,
        cpu_before: 0,
        created: 0,
        over_cap: 0,
        refused: 0,
        alive: 1,
        peak: 1,
        cpus: vec![0, 1],
        program: "/bin/program".into(),
        arguments: vec!["program".into()],
        shares: Vec::new(),
        requests,
        libraries: Vec::new(),
    }
}
