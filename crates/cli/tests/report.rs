//! Promise: `threadcap run --report` reports what the job used, asked for and was granted, and
//! changes nothing else: exit status, signals and terminal are the command's own.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use threadcap_testing::launcher::*;
use threadcap_testing::reports::*;
use threadcap_testing::*;

#[test]
fn threads_and_processes_are_counted() {
    let job = compiled("job.c", &[]);
    for cap in [1, 2] {
        let (output, report) =
            reported("counts", &["-n", &cap.to_string()], &[&job, "3", "5", "-1.5"]);
        let output = output.ok();
        assert_eq!(number(&report, "cap"), f64::from(cap));
        assert_eq!(number(&report, "cpus"), f64::from(cap));
        assert_eq!(number(&report, "threads.created"), 20.0, "5 in each of 4 processes");
        assert_eq!(number(&report, "threads.over_cap"), f64::from(4 * (6 - cap)));
        assert_eq!(number(&report, "threads.peak_of_a_process"), 6.0);
        assert_eq!(number(&report, "threads.peak"), 24.0, "6 in each of 4 processes");
        assert_eq!(number(&report, "most_processes"), 4.0);
        let all = processes(&report);
        assert_eq!(all.len(), 4, "{report:#}");
        assert!(
            all.iter().all(|process| process["threads"] == 6 && process["program"] == job.as_str())
        );
        let [made] = libraries(&report, "gcc")[..] else { panic!("{:#}", report["libraries"]) };
        assert_eq!((&made["threads_created"], &made["processes"]), (&20.into(), &4.into()));
        let own: f64 = output.value("cpu").parse().expect("a number");
        let reported = number(&all[0], "cpu_seconds");
        // It reports itself from the last tick of the clock, and works a little after its message.
        assert!((own - 0.01..own + 0.05).contains(&reported), "{reported} of {own}");
    }
}

#[test]
fn time_is_that_of_the_whole_job() {
    let job = compiled("job.c", &[]);
    let (output, report) = reported_alone("time", &["-n", "1"], &[&job, "2", "2", "0.3"]);
    let (cpu, wall) = (number(&report, "cpu_seconds"), number(&report, "wall_seconds"));
    assert!(cpu > 0.0 && cpu <= output.cpu && wall <= output.wall, "{cpu} in {wall}");
    assert!((number(&report, "cpus_used") - cpu / wall).abs() < 0.01);
    assert!(number(&report, "cpus_used") <= 1.15, "{report}");
    assert_eq!(number(&report, "beyond_cap_seconds"), 0.0, "it was held");
    let each: f64 = processes(&report).iter().map(|process| number(process, "cpu_seconds")).sum();
    assert!((each - cpu).abs() < 0.05, "{each} in the processes, {cpu} in all");
    let samples = |name: &str| report["samples"][name].as_array().expect("a list").len();
    assert!(samples("seconds") > 3, "{report}");
    for name in ["cpus_used", "processes", "threads", "most_threads"] {
        assert_eq!(samples(name), samples("seconds"), "{name}");
    }
}

#[test]
fn use_beyond_the_cap_is_reported() {
    // Not held, two busy threads take two CPUs, if the machine has them free just now.
    let job = compiled("job.c", &[]);
    let command = [job.as_str(), "0", "2", "0.8"];
    let (_, report) = reported("beyond", &["-n", "1", "--hold", "off"], &command);
    // In whole milliseconds, as the report has them: a sum of fractions may miss a bound by nothing.
    let milliseconds = |name| (1000.0 * number(&report, name)).round() as i64;
    let above = milliseconds("cpu_seconds") - milliseconds("wall_seconds");
    let beyond = milliseconds("beyond_cap_seconds");
    assert!(beyond >= above - 21 && beyond >= 0, "{beyond} ms reported, {above} ms used");
    assert!(beyond <= milliseconds("cpu_seconds"), "{report}");
}

#[test]
fn libraries_are_listed_with_what_they_asked() {
    let team = compiled("team.c", &["-fopenmp"]);
    for cap in [1, 2] {
        let name = format!("team-{cap}");
        let with = |program: Program| program.env("OMP_NUM_THREADS", "48");
        let options = ["-n", &cap.to_string()];
        let (output, report) = reported_by(&name, "run", &options, &[&team, "clause"], with);
        assert_eq!(output.ok().number("threads"), i64::from(cap));
        let [library] = libraries(&report, "libgomp")[..] else {
            panic!("{:#}", report["libraries"])
        };
        assert_eq!((&library["asked"], &library["granted"]), (&64.into(), &cap.into()));
        let by = library["by"].as_array().expect("a list");
        let of = |name: &str| by.iter().find(|by| by["name"] == name);
        let region = of("GOMP_parallel").expect("it started a region");
        assert_eq!((&region["kind"], &region["calls"]), (&"region".into(), &1.into()));
        let variable = of("OMP_NUM_THREADS").expect("the launcher lowered it");
        assert_eq!((&variable["asked"], &variable["granted"]), (&48.into(), &cap.into()));
    }
}

#[test]
fn a_team_that_was_promised_is_as_large_as_asked_and_explained() {
    let team = compiled("teams/promised/direct.c", &["-O2", "-fopenmp"]);
    let with = |program: Program| program.env("OMP_WAIT_POLICY", "passive");
    for verb in ["run", "explain"] {
        let name = format!("promised-{verb}");
        let (output, report) = reported_by(&name, verb, &["-n", "2"], &[&team, "8"], with);
        let output = output.ok();
        assert_eq!(output.number("team"), 8);
        let [library] = libraries(&report, "libgomp")[..] else {
            panic!("{:#}", report["libraries"])
        };
        assert_eq!((&library["asked"], &library["granted"]), (&8.into(), &8.into()));
        assert_eq!(library["by"][0]["kind"], "promised");
        if verb == "explain" {
            assert!(output.stderr.contains("GOMP_parallel 8 -> 8"), "{}", output.stderr);
            assert!(output.stderr.contains("OMP_NUM_THREADS=2"), "{}", output.stderr);
        }
    }
    let adapts = compiled("teams/adaptive/for_static.c", &["-O2", "-fopenmp"]);
    let (output, report) = reported_by("adapts", "run", &["-n", "2"], &[&adapts, "8"], with);
    assert_eq!(output.ok().number("team"), 2);
    assert_eq!(libraries(&report, "libgomp")[0]["by"][0]["kind"], "region");
}

#[test]
fn many_short_processes_are_all_counted() {
    let job = compiled("job.c", &[]);
    let script = "i=0; while [ $i -lt 200 ]; do \"$0\" 0 1 & i=$((i+1)); done; wait; echo ledger=$THREADCAP_LEDGER";
    let (output, report) = reported("many", &["-n", "2"], &["sh", "-c", script, &job]);
    let output = output.ok();
    let [made] = libraries(&report, "gcc")[..] else { panic!("{:#}", report["libraries"]) };
    assert_eq!((&made["threads_created"], &made["processes"]), (&200.into(), &200.into()));
    assert!(processes(&report).len() > 200);
    assert!(!Path::new(output.value("ledger")).exists(), "the pages are removed");
}

#[test]
fn children_that_are_killed_leave_their_numbers() {
    let job = compiled("job.c", &[]);
    let script = "\"$0\" 0 7 300 & \
                  until [ $(ls /proc/$!/task | wc -l) = 8 ]; do sleep 0.1; done; \
                  sleep 1; kill -9 $!; wait; exit 3";
    let (output, report) = reported("killed", &["-n", "2"], &["sh", "-c", script, &job]);
    assert_eq!(output.status.code(), Some(3));
    let killed = processes(&report).iter().find(|process| process["program"] == job.as_str());
    let killed = killed.expect("it was seen");
    assert_eq!(
        (&killed["threads"], &killed["told"]["ended"]),
        (&8.into(), &serde_json::Value::Null)
    );
    assert_eq!(number(&report, "threads.created"), 7.0);
    assert_eq!(number(&report, "exit_status"), 3.0);
}

#[test]
fn descendants_that_leave_their_parents_are_counted() {
    let job = compiled("job.c", &[]);
    let script = "setsid sh -c '{ \"$0\" 0 4 0.5; touch \"$1\"; } & exit' \"$0\" \"$1\"; \
                  until [ -e \"$1\" ]; do sleep 0.1; done";
    let (end, options) = (fresh("orphans.end"), ["-n", "2"]);
    let (output, report) = reported("orphans", &options, &["sh", "-c", script, &job, text(&end)]);
    output.ok();
    let orphan = processes(&report).iter().find(|process| process["program"] == job.as_str());
    assert_eq!(orphan.expect("it was seen")["threads"], 5);
    let orphans: f64 = orphan.map_or(0.0, |process| number(process, "cpu_seconds"));
    assert!(number(&report, "cpu_seconds") >= orphans && orphans > 0.0, "{report}");
}

#[test]
fn a_daemon_is_not_waited_for() {
    let script = "setsid sleep 2000 >/dev/null 2>&1 & echo pid=$!";
    let (output, report) = reported("daemon", &["-n", "2"], &["sh", "-c", script]);
    let output = output.ok();
    // SAFETY: a process that the test has started; it sleeps.
    unsafe { libc::kill(output.number("pid") as i32, libc::SIGKILL) };
    assert!(number(&report, "wall_seconds") < 1500.0, "{report}");
}

#[test]
fn what_cannot_be_clamped_is_named() {
    let job = compiled("job.c", &["-static"]);
    let (output, report) =
        reported("static", &["-n", "1"], &["sh", "-c", "\"$0\" 0 3 0.3; :", &job]);
    assert!(!output.ok().stderr.contains("static"), "the shell is clamped");
    let unclamped = report["unclamped"].as_array().expect("a list");
    let [program] = &unclamped[..] else { panic!("{unclamped:?}") };
    assert_eq!((program["program"].as_str(), &program["threads"]), (Some(job.as_str()), &4.into()));
    assert!(program["why"].as_str().is_some_and(|why| why.contains("statically linked")));
    let (_, report) =
        reported("dynamic", &["-n", "1"], &[&compiled("job.c", &[]), "0", "3", "0.3"]);
    assert_eq!(report["unclamped"], serde_json::json!([]));
}

#[test]
fn the_exit_is_the_commands_own() {
    for status in [0, 1, 2, 126, 127, 255] {
        let exit = format!("exit {status}");
        let (output, report) = reported("exit", &["-n", "1"], &["sh", "-c", &exit]);
        assert_eq!(output.status.code(), Some(status));
        assert_eq!(number(&report, "exit_status"), f64::from(status));
    }
    let (output, report) = reported("signal", &["-n", "1"], &["sh", "-c", "kill -9 $$"]);
    assert_eq!((output.status.signal(), number(&report, "exit_status")), (Some(9), 137.0));
}

#[test]
fn what_cannot_be_run_is_not_reported() {
    let broken = public_copy("/etc/passwd".as_ref(), "broken-interpreter", 0o755);
    std::fs::write(&broken, "#!/no/such/interpreter\n").expect("our own file");
    for (command, status) in [("no-such-command", 127), ("/etc/passwd", 126), (text(&broken), 127)]
    {
        let file = fresh("not-run.json");
        let option = format!("--report={}", file.display());
        let output = threadcap(&["run", "-n", "1", &option, "--report", "--", command]).bare();
        assert_eq!(output.status.code(), Some(status), "{}", output.stderr);
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), "");
    }
    let output = threadcap(&["-n", "1", "--report=/nowhere/at/all", "true"]).bare();
    assert_eq!(output.status.code(), Some(2), "nothing is run without its report");
}

#[test]
fn json_is_one_document_and_jsonl_a_line_for_each_job() {
    let (document, lines) = (fresh("job.json"), fresh("jobs.jsonl"));
    let options = [&document, &lines].map(|file| format!("--report={}", file.display()));
    for status in [3, 4] {
        let exit = format!("exit {status}");
        let command = ["run", "-n", "1", &options[0], &options[1], "--", "sh", "-c", &exit];
        assert_eq!(threadcap(&command).bare().status.code(), Some(status));
    }
    let read = |file| std::fs::read_to_string(file).expect("a report");
    let status = |text: &str| {
        let job: serde_json::Value = serde_json::from_str(text).expect("one document");
        assert!(!job["version"].to_string().is_empty() && job["host"].is_string());
        number(&job, "exit_status")
    };
    assert_eq!(status(&read(&document)), 4.0, "the last job's");
    assert_eq!(read(&lines).lines().map(status).collect::<Vec<_>>(), [3.0, 4.0]);
}

#[test]
fn signals_go_to_the_command() {
    let code = "import os, signal, subprocess, sys
launcher, name = sys.argv[1:]
trap = f'trap \"echo got={name}; exit 5\" {name}; echo ledger=$THREADCAP_LEDGER; echo; sleep 9 & wait'
job = subprocess.Popen([launcher, 'run', '-q', '-n', '1', '--report', '--', 'sh', '-c', trap],
                       stdout=subprocess.PIPE, text=True, start_new_session=True)
print(job.stdout.readline(), end='')
job.stdout.readline()
job.send_signal(getattr(signal, 'SIG' + name))
print(job.stdout.read(), end='')
print(f'status={job.wait()}')";
    for signal in ["TERM", "INT", "QUIT", "HUP", "USR1", "ALRM"] {
        let program = with_arguments(Program::new("python3"), &["-c", code, launcher(), signal]);
        let output = program.env("THREADCAP_LIBRARY", shim()).bare().ok();
        assert_eq!((output.value("got"), output.number("status")), (signal, 5));
        assert!(!Path::new(output.value("ledger")).exists(), "{signal}: the pages are removed");
    }
}

#[test]
fn keys_of_the_terminal_reach_the_command_once() {
    let code = "import os, pty, sys, time
count = 'n=0; trap \"n=\\$((n+1))\" INT; echo ready; sleep 1; sleep 0.3; echo; echo count=$n'
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], ['threadcap', 'run', '-n', '1', '--report=/dev/null', '--', 'sh', '-c', count])
text = b''
while b'ready' not in text:
    text += os.read(terminal, 1000)
os.write(terminal, b'\\x03')
try:
    while True:
        text += os.read(terminal, 1000)
except OSError:
    pass
print(text.decode().replace('\\r', ''))
print(f'status={os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}')";
    let program = with_arguments(Program::new("python3"), &["-c", code, launcher()]);
    let output = program.env("THREADCAP_LIBRARY", shim()).bare().ok();
    assert_eq!((output.number("count"), output.number("status")), (1, 0));
}

#[test]
fn a_job_that_is_stopped_goes_on() {
    // The state is the letter behind the name.
    let script = "state() { sed 's/.*) //; s/ .*//' /proc/$1/stat; }
        \"$0\" run -q -n 1 --report -- sh -c '
            echo child=$$; until [ -e \"$0\" ]; do sleep 0.1; done; echo went=on' \"$1.go\" > \"$1\" &
        job=$!; until grep -q child= \"$1\"; do sleep 0.1; done
        child=$(sed 's/child=//' \"$1\"); kill -TSTP $job
        until [ $(state $job)$(state $child) = TT ]; do sleep 0.1; done
        echo stopped=$(state $job)$(state $child)
        touch \"$1.go\"; kill -CONT $job; wait $job; echo status=$?; cat \"$1\"; rm \"$1.go\"";
    let file = fresh("stopped.txt");
    let program = with_arguments(Program::new("bash"), &["-mc", script, launcher(), text(&file)]);
    let output = program.env("THREADCAP_LIBRARY", shim()).bare().ok();
    assert_eq!((output.value("stopped"), output.number("status")), ("TT", 0));
    assert_eq!(output.value("went"), "on");
}

#[test]
fn a_command_that_ignores_its_children_is_waited_for() {
    let python = format!(
        "import signal,os; signal.signal(signal.SIGCHLD, signal.SIG_IGN); \
         os.execv({:?}, ['threadcap','run','-n','1','--report','--','sh','-c','exit 7'])",
        launcher()
    );
    let program = with_arguments(Program::new("python3"), &["-c", &python]);
    let output = program.env("THREADCAP_LIBRARY", shim()).bare();
    assert_eq!(output.status.code(), Some(7), "{}", output.stderr);
}

#[test]
fn a_report_within_a_report_counts_for_both() {
    let job = compiled("job.c", &[]);
    let inner = fresh("inner.json");
    let option = format!("--report={}", inner.display());
    let command = [launcher(), "run", "-n", "1", &option, "--", &job, "0", "5"];
    let (output, outer) = reported("outer", &["-n", "2"], &command);
    output.ok();
    let inner = std::fs::read_to_string(&inner).expect("the inner report");
    let inner: serde_json::Value = serde_json::from_str(&inner).expect("JSON");
    assert_eq!((number(&inner, "cap"), number(&inner, "threads.created")), (1.0, 5.0));
    assert_eq!((number(&outer, "cap"), number(&outer, "threads.created")), (2.0, 5.0));
}

#[test]
fn text_goes_to_stderr_or_a_file() {
    let job = compiled("job.c", &[]);
    let output = threadcap(&["run", "-n", "1", "--report", "--", &job, "3", "5"]).bare().ok();
    for text in ["CPU over wall", "beyond the cap", "3 x", "20"] {
        assert!(output.stderr.contains(text), "{text} in\n{}", output.stderr);
    }
    assert!(output.stderr.lines().all(|line| line.chars().count() <= 80), "{}", output.stderr);
    let file = fresh("report.txt");
    let option = format!("--report={}", file.display());
    for _ in 0..2 {
        let output = threadcap(&["run", "-n", "1", &option, "--", &job, "3", "5"]).bare().ok();
        assert_eq!(output.stderr, "");
    }
    let reports = std::fs::read_to_string(&file).expect("the reports");
    assert_eq!(reports.matches("CPU over wall").count(), 2, "{reports}");
}

#[test]
fn explain_changes_nothing_and_tells_what_would_be() {
    let team = compiled("team.c", &["-fopenmp"]);
    let with = |program: Program| program.env("OMP_NUM_THREADS", "3");
    let (output, report) =
        reported_by("explain", "explain", &["-n", "1"], &[&team, "clause"], with);
    let output = output.ok();
    assert_eq!(output.number("threads"), 64, "it ran as it is");
    assert_eq!(report["observed"], true);
    let [library] = libraries(&report, "libgomp")[..] else { panic!("{:#}", report["libraries"]) };
    assert_eq!((&library["asked"], &library["granted"]), (&64.into(), &1.into()));
    assert_eq!(number(&report, "threads.peak_of_a_process"), 64.0);
    for text in ["64 -> 1", "libgomp", "OMP_NUM_THREADS=1", "at most 64 in one process"] {
        assert!(output.stderr.contains(text), "{text} in\n{}", output.stderr);
    }
    let output = threadcap(&["explain", "-n", "1", "nproc"]).bare().ok();
    assert_eq!(output.stdout, Program::new("nproc").bare().ok().stdout);
    assert!(output.stderr.contains("sched_getaffinity"), "{}", output.stderr);
    let output = threadcap(&["explain", "-n", "1", "--", "sh", "-c", "exit 4"]).bare();
    assert_eq!(output.status.code(), Some(4));
    assert!(output.stderr.contains("would have changed nothing"), "{}", output.stderr);
}

#[test]
fn explain_within_a_job_says_that_it_cannot() {
    let output = threadcap(&["run", "-n", "1", "--", launcher(), "explain", "true"]).bare();
    assert_eq!(output.status.code(), Some(2), "{}", output.stderr);
    assert!(output.stderr.contains("capped at 1"), "{}", output.stderr);
}

/// On a terminal, a line says where to look while the job runs; in a log there is none.
#[test]
fn on_a_terminal_a_line_says_where_to_look() {
    if tool("script").is_none() {
        return skip("script (of bsdutils) is not installed");
    }
    let says = |line: String| {
        let line = line.replace("threadcap ", &format!("{} ", launcher()));
        let output = Program::new("sh").arg("-c").arg(line).bare();
        format!("{}{}", output.stdout, output.stderr).contains("`threadcap top`")
    };
    let file = root().join(format!("target/where-{}.html", std::process::id()));
    let run = format!("threadcap run -n 1 --report={} -- true", file.display());
    assert!(says(format!("script -qec '{run}' /dev/null")));
    assert!(!says(format!("{run} 2>&1 | cat")));
    assert!(!says("script -qec 'threadcap run -n 1 -- true' /dev/null".into()));
    std::fs::remove_file(file).expect("the report was written");
}
