use super::*;
use crate::testing::job;

#[test]
fn requests_beyond_the_cap_are_listed_with_advice() {
    let explanation = explain(&job());
    let [change] = &explanation.libraries[..] else { panic!("{explanation:?}") };
    assert_eq!(change.numbers, Some((64, 2)));
    assert_eq!(change.variables, ["OPENBLAS_NUM_THREADS=2"]);
    assert!(change.calls.contains(&"threadpoolctl.threadpool_limits(2)".to_owned()));
    assert_eq!(explanation.queries.len(), 1);
    assert_eq!((explanation.threads_beyond, explanation.threads), (4, Some((6, 12))));
    assert_eq!(explanation.cpus_used, None, "1.8 of 2");
    assert_eq!(explanation.processes.map(|(count, _)| count), Some(3));
}

#[test]
fn a_cap_that_changes_nothing_is_said_to() {
    let mut job = job();
    job.cap = 64;
    job.threads.over_cap = 0;
    for by in job.libraries.iter_mut().flat_map(|library| &mut library.by).chain(&mut job.queries) {
        by.granted = by.asked;
    }
    assert!(explain(&job).is_nothing(), "{:?}", explain(&job));
    assert!(text(&job, 80).contains("A cap of 64 would have changed nothing"));
}

#[test]
fn workers_with_pools_would_share_the_cap() {
    let mut job = job();
    assert_eq!(explain(&job).workers, None, "they have no pools");
    let record = job.processes[0].record.clone();
    for process in &mut job.processes[1..] {
        process.record.clone_from(&record);
    }
    let workers = explain(&job).workers.expect("they have pools");
    assert_eq!((workers.count, workers.threads, workers.share), (3, 2, 1));
    let text = text(&job, 80).split_whitespace().collect::<Vec<_>>().join(" ");
    let together = "with pools of 2 threads would run 6 threads on 2 CPUs, 3.0 per CPU, where the \
                    budget is off; as 3 workers that share the cap, with 1 thread each, 1.5 per CPU";
    assert!(text.contains(together), "{text}");
    job.most_processes = 2;
    assert_eq!(explain(&job).workers, None, "one after the other");
}

#[test]
fn each_finding_stands_alone() {
    let mut quiet = job();
    quiet.libraries.clear();
    quiet.queries.clear();
    quiet.processes.truncate(1);
    quiet.threads = crate::job::Threads { peak: 1, peak_of_a_process: 1, ..Default::default() };
    quiet.cpus_used = 1.0;
    assert!(explain(&quiet).is_nothing());
    let busy = JobReport { cpus_used: 2.5, ..quiet.clone() };
    assert!(text(&busy, 80).contains("CPUs kept busy: 2.50 -> at most 2"), "{}", text(&busy, 80));
    let mut threads = quiet.clone();
    threads.threads.peak_of_a_process = 9;
    threads.threads.over_cap = 7;
    assert!(text(&threads, 80).contains("at most 9 in one process"), "{}", text(&threads, 80));
}

#[test]
fn lines_fit_the_width() {
    for width in [60, 80] {
        let text = text(&job(), width);
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
    }
}
