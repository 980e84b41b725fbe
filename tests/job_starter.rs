//! Promise: the job starter for Grid Engine, LSF and HTCondor caps a job at what the batch system
//! gave it on this host, raises nothing that a user has lowered, and passes on the command
//! unchanged.

use threadcap_testing::*;

use std::fs;
use std::path::{Path, PathBuf};

const SCRIPT: &str = "recipes/cluster/job-starter/start-capped";

/// A copy of the script that looks for the library at its path in this test.
fn script(name: &str, library: &Path) -> PathBuf {
    let directory = root().join("target/test-job-starter");
    fs::create_dir_all(&directory).expect("target is writable");
    let text = fs::read_to_string(root().join(SCRIPT)).expect("the script is there");
    let own = format!("library={}", library.display());
    let file = directory.join(name);
    fs::write(&file, text.replace("library=/usr/lib/libthreadcap.so", &own)).expect("writable");
    file
}

/// The count that a job with these variables sees.
fn counted(script: &Path, variables: &[(&str, &str)]) -> i64 {
    let program = Program::new("sh").arg(script).arg("getconf").arg("_NPROCESSORS_ONLN");
    let program = variables.iter().fold(program, |program, (name, value)| program.env(name, value));
    let output = program.bare().ok();
    assert_eq!(output.stderr, "");
    output.stdout.trim().parse().expect("a number")
}

#[test]
fn a_job_gets_its_slots_on_this_host() {
    let script = script("slots", shim());
    let all = counted(&script, &[]);
    assert!(all > 1, "two CPUs are needed");
    let own = fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
    let own = own.trim();
    let hosts = root().join(format!("target/test-job-starter/hosts-{}", std::process::id()));
    fs::write(&hosts, format!("{own} 1 all.q@{own} UNDEFINED\nother 7 all.q@other UNDEFINED\n"))
        .expect("target is writable");
    let lsf = format!("other 7 {own} 1");
    let cases: [(&[(&str, &str)], i64); 6] = [
        (&[("NSLOTS", "1")], 1),
        (&[("NSLOTS", "8")], all),
        (&[("NSLOTS", "8"), ("PE_HOSTFILE", hosts.to_str().expect("UTF-8"))], 1),
        (&[("LSB_DJOB_NUMPROC", "8"), ("LSB_MCPU_HOSTS", &lsf)], 1),
        (&[("NSLOTS", "8"), ("PE_HOSTFILE", "/no/such/file")], all),
        (&[("NCPUS", "1")], 1),
    ];
    for (variables, cap) in cases {
        assert_eq!(counted(&script, variables), cap, "{variables:?}");
    }
    fs::remove_file(hosts).expect("it is there");
}

#[test]
fn a_user_can_lower_the_cap_and_not_raise_it() {
    let script = script("user", shim());
    let all = counted(&script, &[]);
    for (own, cap) in [("1", 1), ("64", all), ("auto", all), ("", all), ("x", all), ("0", all)] {
        assert_eq!(counted(&script, &[("AUTOZYME_THREADS", own)]), cap, "{own:?}");
    }
    assert_eq!(counted(&script, &[("AUTOZYME_THREADS", "64"), ("NSLOTS", "1")]), 1);
    assert_eq!(counted(&script, &[("AUTOZYMER_THREADS", "1")]), 1);
}

#[test]
fn the_command_is_passed_on_as_it_is() {
    let script = script("command", shim());
    let command = ["printf", "<%s>", "a b", "", "$HOME", "*"];
    let run = |program: Program| command.iter().fold(program, |program, word| program.arg(word));
    let bare = run(Program::new("env")).bare().ok();
    let started = run(Program::new("sh").arg(&script)).bare().ok();
    assert_eq!((started.stdout, started.stderr), (bare.stdout, bare.stderr));
    let failing = Program::new("sh").arg(&script).arg("sh").arg("-c").arg("exit 7").bare();
    assert_eq!(failing.status.code(), Some(7));
}

#[test]
fn without_the_library_a_job_runs_uncapped() {
    let script = script("without", Path::new("/no/such/libthreadcap.so"));
    let counted = counted(&script, &[("NSLOTS", "1")]);
    assert!(counted > 1, "two CPUs are needed");
}
