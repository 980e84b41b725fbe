//! Promise: `threadcap run --live` shows a job on stderr while it runs, and changes nothing else.

use threadcap_testing::launcher::*;
use threadcap_testing::*;

/// Runs a shell script with the launcher as `$0` and this as `$1`.
fn script(code: &str, first: &str) -> Output {
    let program = with_arguments(Program::new("bash"), &["-c", code, launcher(), first]);
    program.env("THREADCAP_LIBRARY", shim()).bare()
}

#[test]
fn a_log_gets_lines_while_the_job_runs() {
    let team = compile("team.c", &["-fopenmp"]);
    let log = root().join(format!("target/live-{}.log", std::process::id()));
    // The job ends when lines have shown what it was granted, and two of its processes at once.
    let code = format!(
        "\"$0\" run -n 1 --live=0.1 -- sh -c '\"$0\" clause; \
             until grep -q \"64 -> 1\" {0} && grep -q \"in 2 processes\" {0}; \
             do sleep 1; done; exit 5' \"$1\" 2> {0}; \
         echo status=$?",
        log.display()
    );
    let output = script(&code, text(&team)).ok();
    let lines = std::fs::read_to_string(&log).expect("the log was written");
    std::fs::remove_file(&log).expect("target is writable");
    assert_eq!((output.number("threads"), output.number("status")), (1, 5));
    assert!(lines.lines().all(|line| line.starts_with("threadcap: 0:0")), "{lines}");
    for text in [" of 1 CPU busy, ", " in 2 processes, at most ", "; openmp 64 -> 1\n"] {
        assert!(lines.contains(text), "{text} in\n{lines}");
    }
    assert!(!lines.contains('\x1b'), "{lines}");
}

#[test]
fn a_terminal_has_one_line_which_is_cleared_at_the_end() {
    let code = "import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.environ['TERM'] = 'xterm'
    os.execv(sys.argv[1], ['threadcap', 'run', '-n', '1', '--live=0.1', '--', 'cat'])
text = b''
while text.count(b'CPU busy') < 2:
    text += os.read(terminal, 1000)
os.write(terminal, b'\\x04')
try:
    while more := os.read(terminal, 1000):
        text += more
except OSError:
    pass
print(repr(text))
print(f'status={os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}')";
    let program = with_arguments(Program::new("python3"), &["-c", code, launcher()]);
    let output = program.env("THREADCAP_LIBRARY", shim()).bare().ok();
    assert_eq!(output.number("status"), 0);
    let drawn = output.stdout.lines().next().unwrap_or_default();
    assert!(drawn.matches(r"\r\x1b[Kthreadcap: 0:0").count() >= 2, "{drawn}");
    assert!(!drawn.contains(r"\n"), "one line: {drawn}");
    assert!(drawn.ends_with(r"\r\x1b[K'"), "cleared: {drawn}");
}

#[test]
fn a_reader_that_has_gone_or_stopped_is_no_matter() {
    let job = "{ { \"$0\" run -n 1 --live=0.1 -- sh -c 'sleep 1; echo went=on >&3'; \
               echo status=$? >&3; } 2>&1 | true; } 3>&1";
    let gone = script(job, "").ok();
    assert_eq!((gone.value("went"), gone.number("status")), ("on", 0));
    // A pipe of one page, full from the start.
    let full = "import fcntl, os, subprocess, sys
read, write = os.pipe()
fcntl.fcntl(write, 1031, 4096)
os.write(write, b'x' * 4096)
job = [sys.argv[1], 'run', '-n', '1', '--live=0.1', '--', 'sh', '-c', 'sleep 1; echo went=on']
print(f'status={subprocess.run(job, stderr=write).returncode}')";
    let program = with_arguments(Program::new("python3"), &["-c", full, launcher()]);
    let output = program.env("THREADCAP_LIBRARY", shim()).bare().ok();
    assert_eq!((output.value("went"), output.number("status")), ("on", 0));
}

#[test]
fn a_report_follows() {
    let command = ["run", "-n", "1", "--live", "--report", "--", "sh", "-c", "exit 3"];
    let output = threadcap(&command).bare();
    assert_eq!(output.status.code(), Some(3), "{}", output.stderr);
    assert!(output.stderr.contains("CPU over wall"), "{}", output.stderr);
}
