//! Promise: every help text and every message about wrong input reads as in `tests/golden/`.
//!
//! A change of wording is a change of these files: `THREADCAP_UPDATE_DOCS=1 cargo test -p threadcap
//! --test golden` rewrites them.

use similar::TextDiff;
use std::fs;
use std::path::PathBuf;
use threadcap_testing::launcher::*;
use threadcap_testing::*;

const SUBCOMMANDS: [&str; 14] = [
    "run",
    "env",
    "check",
    "explain",
    "system",
    "system check",
    "system apply",
    "system enable",
    "system disable",
    "system status",
    "top",
    "show",
    "completions",
    "man",
];

/// Command lines that make no sense, or ask for what is not there.
const WRONG: [&str; 54] = [
    "run",
    "run -n 4",
    "run ls",
    "run -n",
    "run -n 0 ls",
    "-n -1 ls",
    "-n four ls",
    "-n 4 -n 5 ls",
    "-n 4 --excess maybe ls",
    "-n 4 --excess",
    "-n 4 --teams most ls",
    "-n 4 --budget moving ls",
    "-n 4 --hold yes ls",
    "-n 4 --locked ls",
    "-n 4 --lock=1 ls",
    "-n 4 --report=/no/such/directory/job.json ls",
    "-n 4 --live=0 ls",
    "-n 4 --live=soon ls",
    "-n 4 --lock --hold off ls",
    "-n 4 no-such-command",
    "-n 4 --report job.html ls",
    "-n 4 --live 5 ls",
    "sohw 4711",
    "rnu -n 4 ls",
    "version",
    "run -j 4 ls",
    "-n 4 --lower-option -- ls",
    "-n 4 /no/such/file",
    "-n 4 /etc/passwd",
    "-n 4 /etc",
    "run-n 4 ls",
    "env",
    "env -n 4 --shell powershell",
    "env -n 4 sh",
    "env --unset -n 4",
    "check",
    "check no-such-command",
    "explain -n 0 ls",
    "explain -n 4",
    "top --sort memory",
    "top --interval 0",
    "top --interval -1",
    "top 4711",
    "show",
    "show abc",
    "show -1",
    "show 4194305",
    "system chekc",
    "system check a b",
    "system check /no/such/file",
    "system check /dev/zero",
    "system check /etc",
    "completions csh",
    "man policy",
];

/// Policy files with one mistake each.
const WRONG_POLICIES: [&str; 32] = [
    "cap = 0",
    "cap = \"4\"",
    "cap =",
    "cap 4",
    "cap = 4\ncap = 5",
    "cpa = 4",
    "hold = yes",
    "hold = \"yes\"",
    "lock = 1",
    "hold = false\nlock = true",
    "excess = share",
    "excess = \"kill\"",
    "[teams]\n\"/bin/x\" = \"8\"",
    "[teams]\n\"bin/x\" = \"asked\"",
    "teams = \"asked\"",
    "report = \"logs\"",
    "report = /var/log",
    "[users]\nno-such-user = 1",
    "[users]\nroot = 1",
    "[users]\n4294967296 = 1",
    "[users]\n4294967295 = 1",
    "[users]\n\"+0\" = 1",
    "[users]\n\" 0\" = 1",
    "users = 4",
    "exempt = [\"alice\"]",
    "programs = \"mytool | -t #\"",
    "programs = [4]",
    "[users]\nnobody = many",
    "[groups]\nno-such-group = 1",
    "[executables]\n\"/bin/[x]\" = 1",
    "[exempt]\nuids = [\"9-1\"]",
    "[users]\nnobody = 1\n[exempt]\nusers = [\"nobody\"]",
];

/// The launcher in an environment that sets nothing.
fn launch(arguments: &[&str]) -> Output {
    let program = threadcap(arguments).env("LC_ALL", "C").env("COLUMNS", "100");
    program.env("SHELL", "/bin/sh").bare()
}

/// Compares a text with its golden file, or rewrites that.
fn assert_golden(name: &str, actual: &str) {
    let directory = root().join("crates/cli/tests/golden");
    let file: PathBuf = directory.join(format!("{name}.txt"));
    if std::env::var_os("THREADCAP_UPDATE_DOCS").is_some() {
        fs::create_dir_all(&directory).expect("the tests are writable");
        return fs::write(&file, actual).expect("the tests are writable");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let diff = TextDiff::from_lines(expected.as_str(), actual);
    let diff = diff.unified_diff().header("expected", "actual").to_string();
    assert!(
        diff.is_empty(),
        "{}: run with THREADCAP_UPDATE_DOCS=1 if meant\n{diff}",
        file.display()
    );
}

#[test]
fn help_reads_as_agreed() {
    let bare = launch(&[]);
    assert_eq!((bare.status.code(), bare.stdout.as_str()), (Some(2), ""));
    assert_golden("short-help", &bare.stderr);
    assert_golden("help", &launch(&["--help"]).ok().stdout);
    for subcommand in SUBCOMMANDS {
        let words: Vec<&str> = subcommand.split(' ').chain(["--help"]).collect();
        let help = launch(&words).ok();
        assert_eq!(help.stderr, "");
        assert!(help.stdout.contains("\nExamples:\n"), "{subcommand} has no examples");
        assert_golden(&format!("help-{}", subcommand.replace(' ', "-")), &help.stdout);
    }
    let system = launch(&["system"]);
    assert_eq!((system.status.code(), system.stdout.as_str()), (Some(2), ""));
    assert_golden("short-help-system", &system.stderr);
}

#[test]
fn wrong_arguments_get_one_line() {
    let mut transcript = String::new();
    for line in WRONG {
        let output = launch(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(output.stderr.lines().count(), 1, "{line}: {}", output.stderr);
        assert_eq!(output.stdout, "", "{line}");
        let status = output.status.code().expect("a status");
        assert!([2, 126, 127].contains(&status), "{line}: {status}");
        transcript += &format!("$ threadcap {line}\n{}[{status}]\n\n", output.stderr);
    }
    assert_golden("wrong-arguments", &transcript);
}

#[test]
fn wrong_variables_get_one_line() {
    let mut transcript = String::new();
    for (name, value) in [
        ("AUTOZYME_THREADS", "four"),
        ("THREADCAP_HOLD", "maybe"),
        ("THREADCAP_EXCESS", "kill"),
        ("THREADCAP_LOCK", "yes"),
        ("THREADCAP_TEAMS", "most"),
        ("THREADCAP_BUDGET", "moving"),
        ("THREADCAP_WAIT", "spin"),
        ("THREADCAP_ARGUMENTS", "maybe"),
        ("THREADCAP_LEASES", "here"),
        ("THREADCAP_LEDGER", "here"),
        ("THREADCAP_LEASES", "/nowhere/leases"),
        ("THREADCAP_LEDGER", "/nowhere/pages"),
        ("THREADCAP_LEDGER", "/tmp"),
        ("THREADCAP_REPORT", "/nowhere/report.jsonl"),
        ("THREADCAP_OBSERVE", "yes"),
        ("THREADCAP_DISABLE", "yes"),
    ] {
        // Once by the library alone, once by the launcher.
        let library = Program::new("true").env("AUTOZYMER_THREADS", "1").env(name, value);
        let output = library.inactive().ok();
        let launched = threadcap(&["true"]).env("AUTOZYMER_THREADS", "1").env(name, value);
        let launched = launched.bare();
        transcript += &format!("$ {name}={value} true\n{}", output.stderr);
        transcript += &format!("$ {name}={value} threadcap true\n{}\n", launched.stderr);
    }
    assert_golden("wrong-variables", &transcript);
}

#[test]
fn wrong_policies_get_one_line() {
    let file = root().join("target").join(format!("golden-{}.toml", std::process::id()));
    let mut transcript = String::new();
    for policy in WRONG_POLICIES {
        fs::write(&file, policy).expect("target is writable");
        let output = launch(&["system", "check", text(&file)]);
        assert_eq!(output.status.code(), Some(2), "{policy}");
        assert_eq!(output.stderr.lines().count(), 1, "{policy}: {}", output.stderr);
        let shown = output.stderr.replace(text(&file), "threadcap.toml");
        transcript += &format!("{policy}\n-> {shown}\n");
    }
    fs::remove_file(&file).expect("target is writable");
    assert_golden("wrong-policies", &transcript);
}
