use super::*;

fn process(id: u32, parent: u32) -> Process {
    Process {
        id,
        parent,
        user: 0,
        name: format!("p{id}").into(),
        state: 'S',
        threads: 1,
        cpu: Duration::ZERO,
        cpu_of_children: Duration::ZERO,
        started: Duration::ZERO,
    }
}

fn capped(ids: &[u32]) -> HashMap<u32, Sign> {
    ids.iter().map(|&id| (id, Sign { cap: Some(2), loaded: true, asked_for: true })).collect()
}

fn members(jobs: &[Job]) -> Vec<Vec<u32>> {
    let ids = |job: &Job| job.members.iter().map(|member| member.process.id).collect();
    jobs.iter().map(ids).collect()
}

#[test]
fn a_job_begins_at_the_topmost_capped_process() {
    let all = [(1, 0), (10, 1), (11, 10), (12, 11), (20, 1), (21, 20)];
    let all = all.map(|(id, parent)| process(id, parent));
    // 11 is static: nothing shows on it, and it belongs to the job all the same.
    let jobs = group(&all, &capped(&[10, 12, 21]), &HashMap::new());
    assert_eq!(members(&jobs), [vec![10, 11, 12], vec![21]]);
    assert_eq!(jobs[0].cap(), Some(2));
}

#[test]
fn parents_in_a_circle_end() {
    let all = [process(1, 2), process(2, 1), process(3, 3)];
    assert_eq!(tree(&all, 1).len(), 2);
    assert_eq!(tree(&all, 3).len(), 1);
    _ = group(&all, &capped(&[1, 2, 3]), &HashMap::new());
}

#[test]
fn this_process_is_seen() {
    let own = Process::of(std::process::id()).unwrap();
    assert!(own.threads >= 1 && own.started > Duration::ZERO);
    assert!(!own.cpus().is_empty());
    assert!(Process::all().iter().any(|process| process.id == own.id));
}

#[test]
fn a_command_line_of_any_length_is_read_as_far_as_it_is_shown() {
    let mut long = std::process::Command::new("sh");
    long.args(["-c", "read line"]).args(vec!["a"; 100_000]);
    let mut child = long.stdin(std::process::Stdio::piped()).spawn().expect("sh runs");
    // It has become the shell once that reads.
    let started = |process: &Process| process.command().len() > 1 && process.name == *"sh";
    let process = std::iter::repeat_with(|| Process::of(child.id()));
    let process = process.flatten().find(started).expect("it lives until its input ends");
    let command = process.command();
    assert!(command.iter().map(|word| word.len() + 1).sum::<usize>() <= 4096 + 8, "too much");
    assert_eq!(command.last().map(threadcap_shown::Shown::as_str), Some("a..."));
    drop(child.stdin.take());
    child.wait().expect("it ends");
}
