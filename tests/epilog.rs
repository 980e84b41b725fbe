//! Promise: the Epilog for Slurm folds what a job's processes reported into one line, and is not
//! misled or stopped by what else it finds. (`tests/real/cluster.rs` runs it in Slurm.) Nor does the
//! plugin write into the daemon's log what a user would like to have there.

use threadcap_testing::*;

use std::fs;
use std::path::{Path, PathBuf};

/// A copy of the script with a spool of its own, in which job 7 has started.
fn spool(name: &str) -> PathBuf {
    let directory = root().join("target/test-epilog").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(directory.join("7")).expect("target is writable");
    let script =
        fs::read_to_string(root().join("recipes/cluster/slurm/epilog")).expect("it is there");
    let script = script.replace("/var/spool/threadcap", directory.to_str().expect("UTF-8 paths"));
    let script = script.replace("/var/log/threadcap", directory.to_str().expect("UTF-8 paths"));
    fs::write(directory.join("epilog"), script).expect("target is writable");
    fs::write(directory.join("7/started"), "").expect("target is writable");
    directory
}

/// Runs the script for job 7; returns the last line of its log, or nothing.
fn line(directory: &Path) -> String {
    // SAFETY: no arguments, cannot fail.
    let user = unsafe { libc::geteuid() };
    let script = Program::new("python3").arg("-I").arg(directory.join("epilog"));
    let script = script.env("SLURM_JOB_ID", "7").env("SLURM_JOB_UID", user.to_string());
    let script = script.env("SLURM_JOB_USER", "me").env("SLURMD_NODENAME", "n1");
    script.env("SLURM_JOB_CPUS_PER_NODE", "4(x2)").bare().ok();
    let log = fs::read_to_string(directory.join("jobs.log")).unwrap_or_default();
    log.lines().last().unwrap_or_default().to_owned()
}

/// The text of a field up to the next comma.
fn field<'line>(line: &'line str, name: &str) -> &'line str {
    let after = line.split_once(&format!("\"{name}\": "));
    let after = after.unwrap_or_else(|| panic!("no {name} in {line:?}")).1;
    after.split([',', '}']).next().expect("split gives one")
}

#[track_caller]
fn check(line: &str, fields: &[(&str, &str)]) {
    for (name, value) in fields {
        assert_eq!(field(line, name), *value, "{name} in {line}");
    }
}

#[test]
fn what_all_processes_asked_and_used_is_added_up() {
    let directory = spool("all");
    let report = r#"{"cap":2,"cpu_seconds":1.25,"threads":{"over_cap":3},"requests":[
        {"kind":"setter","name":"omp_set_num_threads","asked":64,"granted":2},
        {"kind":"query","name":"sysconf","asked":128,"granted":128},
        {"kind":"variable","name":"OMP_NUM_THREADS","asked":8,"granted":2}]}"#;
    let second = r#"{"cap":1,"cpu_seconds":0.5,"threads":{"over_cap":0},"requests":[]}"#;
    let report = format!("{}\n{second}\n", report.replace('\n', ""));
    fs::write(directory.join("7/report"), report).expect("target is writable");
    let reported = line(&directory);
    check(&reported, &[("job", "7"), ("user", "\"me\""), ("node", "\"n1\""), ("cpus", "4")]);
    check(&reported, &[("processes", "2"), ("cap", "2"), ("asked", "64"), ("granted", "2")]);
    check(&reported, &[("asked_by", "\"omp_set_num_threads\""), ("over_cap", "3")]);
    check(&reported, &[("cpu_seconds", "1.75")]);
    assert!(!directory.join("7").exists(), "nothing is left");
}

#[test]
fn what_the_plugin_counted_takes_the_place_of_what_processes_recorded() {
    // SAFETY: no arguments, cannot fail.
    if unsafe { libc::geteuid() } != 0 {
        return skip("needs root: the plugin's file belongs to root");
    }
    let directory = spool("plugin");
    fs::write(directory.join("7/report"), "{\"cpu_seconds\":1}\n").expect("target is writable");
    let steps = "{\"step\":0,\"cpu_seconds\":2.5}\n{\"step\":1,\"cpu_seconds\":3}\n";
    fs::write(directory.join("7/steps"), steps).expect("target is writable");
    check(&line(&directory), &[("processes", "1"), ("cpu_seconds", "5.5")]);
}

#[test]
fn nonsense_counts_as_nothing() {
    let directory = spool("nonsense");
    let huge = format!("{{\"cpu_seconds\":1{}}}", "0".repeat(400));
    let deep = "[".repeat(100_000);
    let nonsense = [
        "",
        "{",
        "null",
        "[1]",
        "\u{0}\u{1}",
        r#"{"cap":"x","cpu_seconds":-1,"threads":7,"requests":{"a":1}}"#,
        r#"{"cpu_seconds":NaN,"cap":true,"requests":[1,null,{"kind":"setter"},{"kind":[]}]}"#,
        r#"{"cpu_seconds":Infinity,"requests":[{"kind":"setter","asked":1e300,"granted":-4}]}"#,
        &huge,
        &deep,
        r#"{"cpu_seconds":0.5,"cap":1}"#,
    ];
    let report = directory.join("7/report");
    let bytes = [nonsense.join("\n").as_bytes(), b"\n\xff\xfe\n"].concat();
    fs::write(report, bytes).expect("target is writable");
    let reported = line(&directory);
    check(&reported, &[("processes", "5"), ("cap", "1"), ("asked", "0"), ("granted", "0")]);
    check(&reported, &[("cpu_seconds", "0.5"), ("asked_by", "null")]);
}

#[test]
fn more_than_a_job_reports_in_earnest_is_left_out() {
    let directory = spool("many");
    // Python would take hours for the one number, and a minute for the lines.
    let number = format!(r#"{{"cap":{},"cpu_seconds":3}}"#, "9".repeat(200_000));
    let report = format!("{number}\n{}", "{}\n".repeat(300_000));
    fs::write(directory.join("7/report"), report).expect("target is writable");
    // The clock of the node was set back since the job started.
    let started = fs::File::options().write(true).open(directory.join("7/started")).expect("made");
    let future = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
    started.set_modified(future).expect("target is writable");
    let reported = line(&directory);
    check(&reported, &[("processes", "262144"), ("cap", "0"), ("cpu_seconds", "3.0")]);
    check(&reported, &[("wall_seconds", "0.0"), ("cpu_over_wall", "0")]);
}

#[test]
fn what_a_user_names_steers_no_terminal() {
    let directory = spool("names");
    let name = "\\u001b[31m\\u007f\\u009b1m\\u202e\\u200b\\n";
    let report =
        format!(r#"{{"requests":[{{"kind":"setter","name":"{name}","asked":64,"granted":1}}]}}"#);
    fs::write(directory.join("7/report"), report + "\n").expect("target is writable");
    let reported = line(&directory);
    check(&reported, &[("processes", "1"), ("asked", "64")]);
    assert!(reported.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{reported:?}");
}

#[test]
fn a_report_that_is_no_file_is_not_read() {
    for kind in ["link", "fifo", "directory", "missing"] {
        let directory = spool(kind);
        let report = directory.join("7/report");
        let other = directory.join("other");
        fs::write(&other, "{\"cpu_seconds\":9}\n").expect("target is writable");
        match kind {
            "link" => std::os::unix::fs::symlink(&other, &report).expect("target is writable"),
            "fifo" => drop(Program::new("mkfifo").arg(&report).bare().ok()),
            "directory" => fs::create_dir(&report).expect("target is writable"),
            _ => (),
        }
        check(&line(&directory), &[("processes", "0"), ("cpu_seconds", "0.0")]);
        assert!(other.exists(), "{kind}");
    }
}

#[test]
fn a_job_that_nothing_was_made_for_leaves_no_line_and_no_failure() {
    let directory = spool("none");
    fs::remove_dir_all(directory.join("7")).expect("target is writable");
    assert_eq!(line(&directory), "");
}

#[test]
fn the_plugin_logs_no_text_of_a_user() {
    let headers = format!("-I{}", root().join("tests/programs").display());
    let program = compile("spank_option.c", &[&headers]);
    let says = |remote: &str, argument: &str| {
        Program::new(&program).arg(remote).arg(argument).bare().ok().stdout
    };
    let line = "threadcap: --threadcap=... is no number from 1 to 1048575\ntaken=0\n";
    for argument in ["x\nslurmd: error: forged", "\u{1b}[2J", "", "0", "1048576"] {
        assert_eq!(says("1", argument), line);
    }
    assert_eq!(says("0", "4x"), line.replace("...", "4x"));
    assert_eq!(says("1", " 4 "), "taken=1\n");
}
