//! Promise: the TaskProlog for Slurm caps a task at the CPUs that Slurm gave it, raises nothing
//! that a user has lowered, and keeps the user's own preloads. (`tests/real/cluster.rs` runs it in
//! Slurm.)

use threadcap_testing::*;

use std::fs;
use std::path::{Path, PathBuf};

const SCRIPT: &str = "recipes/cluster/slurm/task-prolog";

/// A copy of the script that looks for the library and the reports at their paths in this test.
fn script(name: &str, library: &Path) -> PathBuf {
    let directory = root().join("target/test-task-prolog").join(name);
    fs::create_dir_all(&directory).expect("target is writable");
    let text = fs::read_to_string(root().join(SCRIPT)).expect("the script is there");
    let text = text
        .replace("library=/usr/lib/libthreadcap.so", &format!("library={}", library.display()))
        .replace("spool=/var/spool/threadcap", &format!("spool={}", directory.display()));
    fs::write(directory.join("task-prolog"), text).expect("target is writable");
    directory
}

/// What the script prints for a task with these variables.
fn printed(directory: &Path, variables: &[(&str, &str)]) -> String {
    let program = Program::new("sh").arg(directory.join("task-prolog"));
    let names = ["SLURM_CPUS_PER_TASK", "SLURM_STEP_ID", "THREADCAP_GIVEN", "THREADCAP_REPORT"];
    assert!(names.iter().all(|name| std::env::var_os(name).is_none()), "not within a job");
    let output = variables.iter().fold(program, |program, (name, value)| program.env(name, value));
    let output = output.bare().ok();
    assert_eq!(output.stderr, "");
    output.stdout
}

/// The value of a variable after the lines of a TaskProlog have been applied; `-` if it is not set.
fn after(lines: &str, name: &str) -> String {
    let prefix = format!("export {name}=");
    let value = lines.lines().find_map(|line| line.strip_prefix(&prefix));
    value.unwrap_or("-").to_owned()
}

#[test]
fn a_task_gets_its_share() {
    let directory = script("share", shim());
    // What Slurm sets (CPUs per task, CPUs of the step on this node, tasks per node, this node),
    // and the cap.
    let cases = [
        ("2", "2", "1", "0", "2"),
        ("2", "4", "2", "0", "2"),
        ("1", "4", "2", "0", "1"),
        ("64", "64", "1", "0", "64"),
        // Without --cpus-per-task the CPUs of the step are shared evenly.
        ("", "1", "1", "0", "1"),
        ("", "64", "1", "0", "64"),
        ("", "4", "1,2", "0", "4"),
        ("", "4", "1,2", "1", "2"),
        ("", "4", "1,2", "2", "2"),
        ("", "6", "3(x2),1", "1", "2"),
        ("", "6", "3(x2),1", "2", "6"),
        ("", "5", "3(x2),1", "0", "1"),
        // More tasks than CPUs, and a value from an outer job that is larger than the number of
        // CPUs.
        ("", "1", "4", "0", "1"),
        ("8", "2", "1", "0", "2"),
        // Nothing is known, or nothing makes sense: one CPU, as Slurm gives by default.
        ("", "", "", "0", "1"),
        ("0", "x", "-1", "", "1"),
        ("3", "", "", "", "3"),
    ];
    for (per_task, on_node, tasks, node, cap) in cases {
        let lines = printed(
            &directory,
            &[
                ("SLURM_STEP_ID", "0"),
                ("SLURM_CPUS_PER_TASK", per_task),
                ("SLURM_CPUS_ON_NODE", on_node),
                ("SLURM_STEP_TASKS_PER_NODE", tasks),
                ("SLURM_NODEID", node),
            ],
        );
        let case = format!("{per_task:?} {on_node:?} {tasks:?} {node:?}:\n{lines}");
        assert_eq!(after(&lines, "AUTOZYME_THREADS"), cap, "{case}");
        assert_eq!(after(&lines, "OMPI_MCA_mca_base_env_list"), "-", "{case}");
    }
}

#[test]
fn a_batch_script_gets_what_the_job_has_on_its_node_and_its_ranks_their_share() {
    let directory = script("batch", shim());
    let job = [
        ("SLURM_CPUS_PER_TASK", "2"),
        ("SLURM_CPUS_ON_NODE", "8"),
        ("SLURM_TASKS_PER_NODE", "4"),
        ("SLURM_NTASKS", "4"),
    ];
    for step in ["", "4294967290", "4294967291"] {
        let lines = printed(&directory, &[&job[..], &[("SLURM_STEP_ID", step)]].concat());
        assert_eq!(after(&lines, "AUTOZYME_THREADS"), "8", "{step}");
        assert_eq!(after(&lines, "OMPI_MCA_mca_base_env_list"), "AUTOZYME_THREADS=2", "{step}");
    }
    let own = [("OMPI_MCA_mca_base_env_list", "A=1")];
    let lines = printed(&directory, &[&job[..], &own].concat());
    assert_eq!(after(&lines, "OMPI_MCA_mca_base_env_list"), "-", "the user's list stays");
}

#[test]
fn a_lower_cap_of_the_user_stays() {
    let directory = script("lower", shim());
    let step = [("SLURM_STEP_ID", "0"), ("SLURM_CPUS_ON_NODE", "4")];
    // The user's variables (the newer name, the older, the one from an outer step), and the cap.
    let cases = [
        ("1", "", "", "1"),
        (" 3 ", "", "", "3"),
        ("64", "", "", "4"),
        ("64", "2", "", "4"),
        ("", "2", "", "2"),
        ("auto", "2", "", "2"),
        ("auto", "", "", "4"),
        ("0", "", "", "4"),
        ("1 2", "", "", "4"),
        ("99999999999999999999", "", "", "4"),
        // An outer step on a smaller node, or the login node, gave 2.
        ("2", "", "2", "4"),
        ("1", "", "2", "1"),
    ];
    for (newer, older, given, cap) in cases {
        let user =
            [("AUTOZYME_THREADS", newer), ("AUTOZYMER_THREADS", older), ("THREADCAP_GIVEN", given)];
        let lines = printed(&directory, &[&step[..], &user].concat());
        let case = format!("{newer:?} {older:?} {given:?}:\n{lines}");
        assert_eq!(after(&lines, "AUTOZYME_THREADS"), cap, "{case}");
        let given = if cap == "4" { "4" } else { "-" };
        assert_eq!(after(&lines, "THREADCAP_GIVEN"), given, "{case}");
    }
}

#[test]
fn preloads_of_the_user_stay_behind_the_library() {
    let directory = script("preloads", shim());
    let own = shim().display().to_string();
    let line =
        |preload: &str| after(&printed(&directory, &[("LD_PRELOAD", preload)]), "LD_PRELOAD");
    assert_eq!(line(""), own);
    assert_eq!(line("libm.so.6"), format!("{own}:libm.so.6"));
    assert_eq!(line("libm.so.6 libdl.so.2"), format!("{own}:libm.so.6 libdl.so.2"));
    assert_eq!(line(&format!("libm.so.6:{own}")), "-", "it is there already");
    assert_eq!(line(&format!("{own} libm.so.6")), "-", "it is there already");
}

#[test]
fn without_the_library_nothing_is_said() {
    let directory = script("missing", Path::new("/nonexistent/libthreadcap.so"));
    assert_eq!(printed(&directory, &[("SLURM_CPUS_ON_NODE", "4")]), "");
}

#[test]
fn processes_report_where_the_prolog_has_made_a_file() {
    let directory = script("report", shim());
    let job = [("SLURM_JOB_ID", "7")];
    let _ = fs::remove_dir_all(directory.join("7"));
    assert_eq!(after(&printed(&directory, &job), "THREADCAP_REPORT"), "-");
    fs::create_dir_all(directory.join("7")).expect("target is writable");
    let report = directory.join("7/report");
    fs::write(&report, "").expect("target is writable");
    let lines = printed(&directory, &job);
    assert_eq!(after(&lines, "THREADCAP_REPORT"), report.to_str().expect("UTF-8 paths"));
    let own = [job[0], ("THREADCAP_REPORT", "/elsewhere")];
    assert_eq!(after(&printed(&directory, &own), "THREADCAP_REPORT"), "-", "the user's stays");
    let outer = directory.join("6/report").display().to_string();
    let nested = [job[0], ("THREADCAP_REPORT", outer.as_str())];
    assert_eq!(
        after(&printed(&directory, &nested), "THREADCAP_REPORT"),
        report.display().to_string()
    );
    let unknown = [("SLURM_JOB_ID", "8"), nested[1]];
    assert!(printed(&directory, &unknown).contains("unset THREADCAP_REPORT\n"));
    let component = [("SLURM_JOB_ID", "6"), ("SLURM_HET_SIZE", "2")];
    let lines = printed(&directory, &component);
    assert_eq!(after(&lines, "THREADCAP_REPORT"), report.display().to_string());
}
