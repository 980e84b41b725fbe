//! Jobs that are run with a report, and what the report says.

use crate::launcher::{text, threadcap};
use crate::{Output, Program, compile, root, tool};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A file below target that is not there yet.
pub fn fresh(name: &str) -> PathBuf {
    let directory = root().join("target/tmp/launcher-reports");
    fs::create_dir_all(&directory).expect("target is writable");
    let file = directory.join(name);
    let _ = fs::remove_file(&file);
    file
}

/// Runs a command with a report in JSON: what it left, and what the report says.
pub fn reported(name: &str, options: &[&str], command: &[&str]) -> (Output, Value) {
    reported_by(name, "run", options, command, |program| program)
}

/// The same, [alone](Program::alone), for what is asserted about the CPUs that it kept busy.
pub fn reported_alone(name: &str, options: &[&str], command: &[&str]) -> (Output, Value) {
    reported_by(name, "run", options, command, |program| program.alone())
}

/// The same by another subcommand, and with changes to the program.
pub fn reported_by(
    name: &str,
    subcommand: &str,
    options: &[&str],
    command: &[&str],
    with: impl Fn(Program) -> Program,
) -> (Output, Value) {
    let file = fresh(&format!("{name}.json"));
    let option = format!("--report={}", text(&file));
    let arguments = [&[subcommand], options, &[option.as_str(), "--"], command].concat();
    let output = with(threadcap(&arguments)).bare();
    let json = fs::read_to_string(&file).unwrap_or_else(|_| panic!("no report: {}", output.stderr));
    assert_eq!(json.lines().count(), 1, "{json}");
    (output, serde_json::from_str(&json).expect("JSON"))
}

/// The number at a place of a report.
#[track_caller]
pub fn number(report: &Value, path: &str) -> f64 {
    let found = path.split('.').fold(report, |value, name| &value[name]);
    found.as_f64().unwrap_or_else(|| panic!("{path} is {found}"))
}

/// The libraries of a report whose file names have this prefix.
pub fn libraries<'a>(report: &'a Value, start: &str) -> Vec<&'a Value> {
    let all = report["libraries"].as_array().expect("a list").iter();
    let begins = |library: &&Value| {
        let file = library["file"].as_str().and_then(|path| path.rsplit('/').next());
        file.is_some_and(|file| file.starts_with(start))
    };
    all.filter(begins).collect()
}

/// The processes of a report.
pub fn processes(report: &Value) -> &[Value] {
    report["processes"].as_array().expect("a list")
}

/// A compiled program of the tests, as text.
pub fn compiled(source: &str, flags: &[&str]) -> String {
    text(&compile(source, flags)).to_owned()
}

/// A headless browser with this page: what it prints with these options.
pub fn browse(page: &Path, options: &[&str]) -> Option<String> {
    let browser = tool("chromium")?;
    let profile = fresh(&format!("profile-{}", std::process::id()));
    let _ = fs::remove_dir_all(&profile);
    let quiet = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    let mut program = Program::new(browser);
    for option in quiet.iter().chain(options) {
        program = program.arg(option);
    }
    let program = program.arg(format!("--user-data-dir={}", text(&profile)));
    let output = program.arg(format!("file://{}", text(page))).bare().ok();
    let _ = fs::remove_dir_all(&profile);
    Some(output.stdout)
}
