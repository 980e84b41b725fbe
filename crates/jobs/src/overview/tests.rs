use super::*;
use crate::processes::{Process, Sign};

fn member(id: u32, threads: u32, cpu: u64, of_children: u64) -> Member {
    Member {
        process: Process {
            id,
            parent: 1,
            user: 0,
            name: "p".into(),
            state: 'R',
            threads,
            cpu: Duration::from_secs(cpu),
            cpu_of_children: Duration::from_secs(of_children),
            started: Duration::ZERO,
        },
        sign: Sign { cap: Some(2), loaded: true, asked_for: true },
        page: None,
        cpus: vec![0, 1, 3],
        command: vec![format!("p{id}").into()],
    }
}

fn host(members: Vec<Member>) -> Host {
    Host { jobs: vec![Job { members }], ..Host::default() }
}

#[test]
fn a_job_is_the_sum_of_its_processes() {
    let before = host(vec![member(10, 1, 0, 0), member(11, 5, 4, 0)]);
    let start = Instant::now();
    let used = Used::note(&before, start);
    // 11 used one more second and ended, 12 is new.
    let after = host(vec![member(10, 1, 0, 5), member(12, 5, 2, 0)]);
    let lines = lines(&after, &Users::default(), &used, start + Duration::from_secs(2));
    let job = &lines[0];
    assert_eq!((job.pid, job.processes, job.threads, job.over_cap), (10, 2, 6, 3));
    assert_eq!(job.cpus, "0-1,3");
    // Seven seconds now, four before, in two seconds.
    assert!((job.busy - 1.5).abs() < 1e-9, "{}", job.busy);
    assert!((job.members[1].busy - 1.0).abs() < 1e-9);
}

#[test]
fn commands_are_followed_by_what_was_lowered() {
    let line = |lowered: &[&str]| Line {
        command: "bowtie2 -p 2".into(),
        lowered: lowered.iter().map(|&text| text.into()).collect(),
        ..Line::default()
    };
    assert_eq!(line(&[]).command_and_lowered(), "bowtie2 -p 2");
    assert_eq!(line(&["-p 64 -> 2"]).command_and_lowered(), "bowtie2 -p 2  [-p 64 -> 2]");
    let twice = [line(&["-p 64 -> 2"]), line(&["-p 64 -> 2", "-j 8 -> 2"])];
    let all = distinct(twice.iter().flat_map(|line| &line.lowered));
    assert_eq!(all.iter().map(Shown::as_str).collect::<Vec<_>>(), ["-p 64 -> 2", "-j 8 -> 2"]);
}

#[test]
fn lines_are_sorted_by_every_key() {
    let line =
        |pid, busy, command: &str| Line { pid, busy, command: command.into(), ..Line::default() };
    let mut lines = [line(3, 0.5, "b"), line(1, 2.0, "c"), line(2, 0.5, "a")];
    let pids = |lines: &[Line]| lines.iter().map(|line| line.pid).collect::<Vec<_>>();
    sort(&mut lines, Key::Busy, false);
    assert_eq!(pids(&lines), [1, 2, 3]);
    sort(&mut lines, Key::Busy, true);
    assert_eq!(pids(&lines), [2, 3, 1]);
    sort(&mut lines, Key::Command, false);
    assert_eq!(pids(&lines), [2, 3, 1]);
    for (_, key) in Key::ALL {
        sort(&mut lines, key, true);
    }
}

#[test]
fn the_longest_list_has_room() {
    let every_second: Vec<u32> = (0..MOST_CPUS as u32).step_by(2).collect();
    assert!(list(&every_second).ends_with(&(MOST_CPUS - 2).to_string()));
}
