use super::*;
use crate::testing::{job, page, request, seen};
use threadcap_jobs::snapshot::{RequestSnapshot, Snapshot};
use threadcap_ledger::RequestKind;

#[test]
fn pages_and_what_was_seen_are_one_process() {
    let job = job();
    assert_eq!(job.processes.len(), 4);
    let first = &job.processes[0];
    assert_eq!((first.pid, first.threads, first.cpu_seconds), (10, 6, 1.5));
    assert!(first.record.is_some() && job.processes[1].record.is_none());
}

#[test]
fn a_page_that_nobody_saw_the_process_of_is_listed() {
    let gathered = gather(vec![page(77, Vec::new())], Vec::new(), &[]);
    assert_eq!(gathered.processes.len(), 1);
    assert_eq!((gathered.processes[0].pid, gathered.processes[0].threads), (77, 6));
}

#[test]
fn a_child_before_its_exec_is_not_its_parent_once_more() {
    let all = vec![
        seen(10, 9, "/bin/sh", &["sh", "script"]),
        seen(11, 10, "/bin/sh", &["sh", "script"]),
        seen(11, 10, "/bin/sort", &["sort"]),
        seen(12, 10, "/bin/sh", &["sh", "script"]),
    ];
    let programs: Vec<_> =
        gather(Vec::new(), all, &[]).processes.into_iter().map(|p| (p.pid, p.program)).collect();
    let named = |pid, program: &str| (pid, program.into());
    assert_eq!(programs, [named(10, "/bin/sh"), named(11, "/bin/sort"), named(12, "/bin/sh")]);
}

#[test]
fn a_child_that_was_only_sampled_before_its_exec_has_the_name_on_its_page() {
    let mut own = page(11, Vec::new());
    (own.program, own.arguments) = ("/usr/bin/xz".into(), vec!["xz".into()]);
    let all =
        vec![seen(10, 9, "/bin/sh", &["sh", "script"]), seen(11, 10, "/bin/sh", &["sh", "script"])];
    let programs: Vec<_> =
        gather(vec![own], all, &[]).processes.into_iter().map(|p| (p.pid, p.program)).collect();
    assert_eq!(programs, [(10, "/bin/sh".into()), (11, "/usr/bin/xz".into())]);
}

#[test]
fn each_program_of_a_process_has_its_own_time() {
    let mut before = page(10, Vec::new());
    (before.program, before.cpu, before.made) = ("/bin/first".into(), 1_000_000_000, 1);
    let mut after = page(10, Vec::new());
    (after.cpu, after.made) = (1_750_000_000, 2);
    let all =
        vec![seen(10, 9, "/bin/first", &["first"]), seen(10, 9, "/usr/bin/python3", &["python3"])];
    let times: Vec<_> =
        gather(vec![after, before], all, &[]).processes.iter().map(|p| p.cpu_seconds).collect();
    assert_eq!(times, [1.0, 0.75]);
}

#[test]
fn requests_of_one_library_are_put_together_over_processes() {
    let ask = |asked| request(RequestKind::Setter, "openblas", "/x/a.so", "set", (asked, 2));
    let pages = vec![page(1, vec![ask(8)]), page(2, vec![ask(64)]), page(3, vec![ask(16)])];
    let libraries = gather(pages, Vec::new(), &[]).libraries;
    let asked = libraries.iter().find(|library| library.runtime == "openblas").expect("asked");
    assert_eq!(
        (asked.processes, asked.calls, asked.asked, asked.granted),
        (3, 9, Some(64), Some(2))
    );
    assert_eq!(asked.by.len(), 1);
    let made = libraries.iter().find(|library| library.runtime.is_empty()).expect("made threads");
    assert_eq!((made.processes, made.threads_created, made.asked), (3, 15, None));
}

#[test]
fn threads_stand_with_what_other_processes_asked() {
    let file = "/x/libopenblas.so.0";
    let asked = request(RequestKind::Setter, "openblas", file, "set", (8, 2));
    let pages = vec![page(1, Vec::new()), page(2, vec![asked])];
    let libraries = gather(pages, Vec::new(), &[]).libraries;
    let [library] = &libraries[..] else { panic!("{libraries:?}") };
    assert_eq!((library.processes, library.threads_created, library.by[0].processes), (2, 10, 1));
}

#[test]
fn variables_stand_with_the_library_that_reads_them() {
    let job = job();
    let [library] = &job.libraries[..] else { panic!("{:?}", job.libraries) };
    assert_eq!(library.by.len(), 2);
    assert_eq!((library.asked, library.threads_created, library.processes), (Some(64), 5, 1));
    assert_eq!(job.queries.len(), 1);
    assert_eq!((job.queries[0].asked, job.queries[0].granted), (16, 2));
}

fn lowered(variable: &str, asked: i64) -> Lowered {
    Lowered { program: None, name: variable.into(), asked, granted: 2 }
}

#[test]
fn variables_that_the_launcher_lowered_count() {
    let variables = [lowered("OPENBLAS_NUM_THREADS", 64), lowered("POLARS_MAX_THREADS", 32)];
    let libraries = gather(Vec::new(), Vec::new(), &variables).libraries;
    // It is unknown which library reads ZYME_THREADS, so this is not one that created threads.
    let zyme =
        gather(vec![page(1, Vec::new())], Vec::new(), &[lowered("ZYME_THREADS", 64)]).libraries;
    assert_eq!((zyme.len(), zyme[0].file.as_deref(), zyme[0].asked), (2, None, Some(64)));
    let numbers: Vec<_> =
        libraries.iter().map(|l| (l.runtime.as_str(), l.asked, l.granted)).collect();
    assert_eq!(numbers, [("openblas", Some(64), Some(2)), ("polars", Some(32), Some(2))]);
}

#[test]
fn processes_that_differ_in_numbers_are_a_group() {
    let groups = groups(&job().processes);
    assert_eq!(groups.len(), 2);
    assert_eq!((groups[0].count, groups[0].command.as_str()), (1, "python3 train.py"));
    assert_eq!((groups[1].count, groups[1].command.as_str()), (3, "python3 -m worker --pipe *"));
    assert!((groups[1].cpu_seconds - 0.75).abs() < 1e-9);
}

#[test]
fn of_very_many_processes_the_busiest_are_listed() {
    let mut all: Vec<_> = (0..3000).map(|pid| seen(pid, 0, "/bin/true", &["true"])).collect();
    all[2999].cpu = 9.0;
    let gathered = gather(Vec::new(), all, &[]);
    assert_eq!((gathered.processes.len() as u64, gathered.left_out), (1000, 2000));
    assert_eq!((gathered.processes[0].pid, gathered.processes[1].pid), (0, 2999));
}

#[test]
fn counts_of_any_size_are_added_up() {
    let ask = || RequestSnapshot {
        calls: u64::MAX,
        ..request(RequestKind::Setter, "a", "/x", "set", (9, 2))
    };
    let pages = [1, 2].map(|process| Snapshot {
        created: u64::MAX,
        over_cap: u64::MAX,
        refused: 7,
        ..page(process, vec![ask()])
    });
    let gathered = gather(pages.into(), Vec::new(), &[]);
    assert_eq!((gathered.threads.created, gathered.threads.refused), (u64::MAX, 14));
    assert!(gathered.libraries.iter().any(|library| library.calls == u64::MAX));
}
