//! Promise: with THREADCAP_REPORT every process under the cap appends one line of JSON at its end.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use threadcap_testing::*;

/// A file for the reports of this test alone, which does not exist yet.
fn file(name: &str) -> PathBuf {
    let directory = root().join("target/tmp/reports");
    fs::create_dir_all(&directory).expect("target is writable");
    let file = directory.join(name);
    let _ = fs::remove_file(&file);
    file
}

/// The lines of a report.
fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("the report is there");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn program(ending: &str) -> Program {
    Program::new(compile("ledger.c", &["-fopenmp"])).arg(ending)
}

fn with<'a>(list: &'a Value, field: &str, value: &str) -> &'a Value {
    let found = list.as_array().expect("a list").iter().find(|entry| entry[field] == value);
    found.unwrap_or_else(|| panic!("no {value} in {list:#}"))
}

#[test]
fn a_line_tells_what_the_program_did() {
    for ending in ["exit", "_exit", "quick_exit"] {
        let file = file(ending);
        let output = program(ending).env("THREADCAP_REPORT", &file).capped(2).ok();
        let [line] = &lines(&file)[..] else { panic!("one line") };
        assert_eq!(
            (&line["pid"], &line["parent"]),
            (&output.number("pid").into(), &output.number("parent").into())
        );
        assert_eq!(
            (&line["cap"], &line["held"], &line["ended"]),
            (&2.into(), &true.into(), &"exit".into())
        );
        assert_eq!(
            line["threads"],
            serde_json::json!({"alive": 2, "peak": 6, "created": 6, "over_cap": 4, "refused": 0})
        );
        let setter = with(&line["requests"], "name", "omp_set_num_threads");
        assert_eq!(
            (&setter["calls"], &setter["asked"], &setter["granted"]),
            (&3.into(), &64.into(), &2.into())
        );
        assert!(setter["library"].as_str().is_some_and(|path| path.ends_with("/libgomp.so.1")));
        assert_eq!(
            with(&line["libraries"], "path", line["program"].as_str().unwrap())["threads_created"],
            5
        );
        let wall = line["wall_seconds"].as_f64().expect("a number");
        assert!(wall > 0.0 && wall <= output.wall + 0.1, "{wall} of {}", output.wall);
        assert_eq!(line["lost"], 0);
    }
    assert!(!root().join("target/tmp/reports/never").exists());
}

#[test]
fn a_process_that_asks_for_nothing_reports_that() {
    let file = file("nothing");
    let output = program("nothing-exit").env("THREADCAP_REPORT", &file).capped(2).ok();
    let [line] = &lines(&file)[..] else { panic!("one line") };
    assert_eq!(line["pid"], output.number("pid"));
    assert_eq!((&line["requests"], &line["threads"]["peak"]), (&serde_json::json!([]), &1.into()));
}

#[test]
fn many_processes_append_whole_lines() {
    let file = file("storm");
    program("storm").env("THREADCAP_REPORT", &file).capped(2).ok();
    let lines = lines(&file);
    let processes: BTreeSet<_> = lines.iter().map(|line| line["pid"].as_u64()).collect();
    assert_eq!((lines.len(), processes.len()), (65, 65));
    let parent = lines.iter().find(|line| line["threads"]["created"] == 0).expect("the parent");
    let children = lines.iter().filter(|line| line["parent"] == parent["pid"]);
    let created: Vec<_> = children.map(|line| line["threads"]["created"].as_u64()).collect();
    assert_eq!(created, [Some(3); 64]);
}

#[test]
fn a_killed_process_leaves_no_line_and_an_exec_leaves_the_last_ones() {
    for (ending, count) in [("kill", 0), ("nothing-kill", 0), ("execv", 1)] {
        let file = file(&format!("ends-{ending}"));
        let path = compile("ledger.c", &["-fopenmp"]);
        program(ending).arg(path).arg("exit").env("THREADCAP_REPORT", &file).capped(2);
        let lines = fs::read_to_string(&file).map_or(0, |text| text.lines().count());
        assert_eq!(lines, count, "{ending}");
    }
}

/// A relative path starts from the directory of the job's first process, for all of its children.
#[test]
fn the_file_is_one_for_the_whole_job() {
    let directory = root().join("target/tmp/reports/where");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(directory.join("below")).expect("target is writable");
    let path = compile("ledger.c", &["-fopenmp"]);
    let inner = format!("cd below && env -i {0} exit; {0} exit", path.display());
    let script = format!("cd {} && exec sh -c '{inner}'", directory.display());
    let set =
        format!("cd {} && THREADCAP_REPORT=job.json exec sh -c '{inner}'", directory.display());
    assert!(Program::new("/bin/sh").arg("-c").arg(script).capped(2).ok().stdout.contains("team=2"));
    assert!(!directory.join("job.json").exists());
    Program::new("/bin/sh").arg("-c").arg(set).capped(2).ok();
    let programs: Vec<_> = lines(&directory.join("job.json"))
        .iter()
        .map(|line| line["program"].as_str().is_some_and(|program| program.contains("ledger")))
        .collect();
    assert_eq!(programs.iter().filter(|is_ours| **is_ours).count(), 2, "and those of the shell");
}

#[test]
fn it_may_go_to_stderr_or_to_what_does_not_take_it() {
    let output = program("exit").env("THREADCAP_REPORT", "-").capped(2).ok();
    let line: Value = serde_json::from_str(output.stderr.trim()).expect("one line of JSON");
    assert_eq!(line["pid"], output.number("pid"));
    for nowhere in ["/dev/full", ""] {
        let output = program("exit").env("THREADCAP_REPORT", nowhere).capped(2).ok();
        assert_eq!((output.number("team"), output.stderr.as_str()), (2, ""), "{nowhere}");
    }
    // Reported once for the job, although each of its processes would have found the same.
    for (nowhere, shown) in
        [("/nowhere/a", "/nowhere/a"), ("/", "/"), ("/nowhere\n/a", "/nowhere?/a")]
    {
        let job = Program::new("/bin/sh").arg("-c").arg("/bin/true; /bin/true");
        let output = job.env("THREADCAP_REPORT", nowhere).capped(2).ok();
        let said = format!("threadcap: THREADCAP_REPORT=\"{shown}\" cannot be written; ");
        assert!(output.stderr.starts_with(&said), "{}", output.stderr);
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    }
    let pipe = file("pipe");
    let name = std::ffi::CString::new(pipe.to_str().unwrap()).unwrap();
    // SAFETY: a path, NUL-terminated.
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
    program("exit").env("THREADCAP_REPORT", &pipe).capped(2).ok();
}

/// By the time it ends, a program may have a data file in place of stderr, or a stderr that nobody
/// reads.
#[test]
fn it_never_goes_into_what_is_no_longer_stderr() {
    let data = file("data");
    let script = format!("exec 2> {}; echo data >&2", data.display());
    let program = Program::new("/bin/sh").arg("-c").arg(script).env("THREADCAP_REPORT", "-");
    program.capped(2).ok();
    assert_eq!(std::fs::read_to_string(&data).expect("it was written"), "data\n");
    // If nobody reads the pipe, a write to it would end the shell by a signal.
    let gone = file("gone");
    let script = r#"{ "$0" -c 'until [ -e "$0" ]; do sleep 0.1; done; exit 3' "$1" 2>&1 >&3 |
             { exec <&-; touch "$1"; }; } 3>&1; echo "${PIPESTATUS[0]}"; rm "$1""#;
    let program = Program::new("/bin/bash").arg("-c").arg(script).arg("/bin/sh").arg(&gone);
    let program = program.env("THREADCAP_REPORT", "-");
    assert_eq!(program.capped(2).stdout, "3\n");
}
