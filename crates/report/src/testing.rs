//! Jobs for tests.

use threadcap_jobs::snapshot::{LibrarySnapshot, RequestSnapshot, Snapshot};
use threadcap_ledger::{Ending, Header, RequestKind};

use crate::gather::{Gathered, Seen, gather};
use crate::job::JobReport;
use crate::series::{Look, Series};

pub(crate) fn request(
    kind: RequestKind,
    runtime: &str,
    library: &str,
    name: &str,
    numbers: (i64, i64),
) -> RequestSnapshot {
    RequestSnapshot {
        kind,
        name: name.into(),
        runtime: runtime.into(),
        library: (!library.is_empty()).then(|| library.into()),
        asker: Some("/usr/bin/python3".into()),
        calls: 3,
        most_asked: numbers.0,
        most_granted: numbers.1,
    }
}

pub(crate) fn page(process: u32, requests: Vec<RequestSnapshot>) -> Snapshot {
    Snapshot {
        process,
        parent: 9,
        user: 0,
        cap: 2,
        allowed: 2,
        workers: 0,
        flags: Header::HELD,
        started: 0,
        made: u64::from(process),
        ended: 0,
        ending: Ending::Exit,
        lost: 0,
        cpu: 1_500_000_000,
        cpu_before: 0,
        created: 5,
        over_cap: 4,
        refused: 0,
        alive: 1,
        peak: 6,
        cpus: vec![0, 1],
        program: "/usr/bin/python3".into(),
        arguments: vec!["python3".into(), "train.py".into()],
        shares: Vec::new(),
        requests,
        libraries: vec![LibrarySnapshot {
            path: "/x/libopenblas.so.0".into(),
            created: 5,
            refused: 0,
        }],
    }
}

pub(crate) fn seen(pid: u32, parent: u32, program: &str, arguments: &[&str]) -> Seen {
    Seen {
        pid,
        parent,
        started: std::time::Duration::from_secs(pid.into()),
        program: program.into(),
        arguments: arguments.iter().map(|&argument| argument.into()).collect(),
        threads: 1,
        cpu: 0.25,
    }
}

/// A job of one process that asked OpenBLAS for 64 threads, and of three workers that did not.
pub(crate) fn job() -> JobReport {
    let requests = vec![
        request(
            RequestKind::Setter,
            "openblas",
            "/x/libopenblas.so.0",
            "openblas_set_num_threads",
            (64, 2),
        ),
        request(RequestKind::Variable, "openblas", "", "OPENBLAS_NUM_THREADS", (32, 2)),
        request(RequestKind::Query, "libc", "/usr/bin/python3", "sysconf", (16, 2)),
    ];
    let mut all = vec![seen(10, 9, "/usr/bin/python3", &["python3", "train.py"])];
    all.extend((11..14).map(|pid| {
        let number = pid.to_string();
        seen(pid, 10, "/usr/bin/python3", &["python3", "-m", "worker", "--pipe", &number])
    }));
    let Gathered { processes, left_out, libraries, queries, threads } =
        gather(vec![page(10, requests)], all, &[]);
    let mut series = Series::new(2);
    for step in 1..=4_u32 {
        let used = std::time::Duration::from_millis(u64::from(step) * 900);
        let at = f64::from(step) * 0.5;
        let (processes, threads, most_threads) = (step, step * 3, step + 2);
        series.add(Look { at, used, processes, threads, most_threads, ..Look::default() });
    }
    JobReport {
        version: "1.2.3".into(),
        host: "node<7>".into(),
        started: 1_764_089_301.25,
        command: "/usr/bin/python3".into(),
        arguments: vec!["python3".into(), "train.py".into()],
        cap: 2,
        cpus: 2,
        held: true,
        wall_seconds: 2.0,
        cpu_seconds: 3.6,
        cpus_used: 1.8,
        most_processes: 4,
        processes,
        processes_left_out: left_out,
        libraries,
        queries,
        threads: crate::job::Threads { peak: 12, ..threads },
        samples: series.columns(),
        ..JobReport::default()
    }
}
