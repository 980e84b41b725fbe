use super::*;
use crate::processes::{Process, Sign};
use crate::snapshot::Snapshot;

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
fn a_job_shows_the_smallest_share() {
    let with = |id, allowed, workers, shares: &[(u64, u32)]| {
        let page = crate::testing::page(Vec::new());
        let page = Snapshot { cap: 8, allowed, workers, shares: shares.to_vec(), ..page };
        Member { page: Some(page), ..member(id, 1, 0, 0) }
    };
    let members =
        vec![member(9, 1, 0, 0), with(10, 8, 1, &[]), with(11, 4, 2, &[]), with(12, 8, 0, &[])];
    let shares = |members| {
        let host = host(members);
        let now = Instant::now();
        let job = lines(&host, &Users::default(), &Used::note(&host, now), now).remove(0);
        (job.share, job.members.iter().map(|line| line.share).collect::<Vec<_>>())
    };
    assert_eq!(shares(members), (Some(4), vec![None, Some(8), Some(4), None]));
    let moved = with(11, 4, 2, &[(0, 4), (50, 7)]);
    assert_eq!(shares(vec![moved]), (Some(7), vec![Some(7)]));
    // A page can say anything.
    assert_eq!(shares(vec![with(11, 4_000, 2, &[])]), (Some(8), vec![Some(8)]));
    assert_eq!(shares(vec![member(9, 1, 0, 0)]), (None, vec![None]));
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
