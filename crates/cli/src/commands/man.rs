//! `threadcap man`: the manual pages.

use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::{arguments, fault::Fault};

/// Variables that the launcher reads.
const ENVIRONMENT: [(&str, &str); 10] = [
    ("AUTOZYME_THREADS", "The cap, if -n is not given: a number, or auto."),
    ("AUTOZYMER_THREADS", "The same, if AUTOZYME_THREADS is not set."),
    ("THREADCAP_EXCESS", "share or refuse, if --excess is not given."),
    ("THREADCAP_HOLD", "on or off, if --hold is not given."),
    ("THREADCAP_TEAMS", "auto, asked or cap, if --teams is not given."),
    ("THREADCAP_LOCK", "1 locks the hold, as --lock does."),
    ("THREADCAP_ARGUMENTS", "off leaves the arguments of known programs as they are."),
    ("THREADCAP_REPORT", "A file to which every process of the job appends a line of JSON."),
    (
        "THREADCAP_LIBRARY",
        "The library to preload, instead of the one installed with the launcher.",
    ),
    ("THREADCAP_DISABLE", "1 runs the command without a cap, unless a policy prescribes one."),
];

const FILES: [(&str, &str); 3] = [
    (
        "/etc/threadcap.toml",
        "The policy of this host, in its source form: see threadcap-system(1).",
    ),
    ("/etc/ld.so.preload", "Lists the library once threadcap system enable has been run."),
    ("/dev/shm/threadcap-UID.PID", "What the processes of a job record, until it ends."),
];

const EXIT_STATUS: [(&str, &str); 5] = [
    ("that of the command", "run and explain, if the command was run."),
    ("0", "Success."),
    ("1", "The answer is no: system status, if library or policy is not in force."),
    ("2", "Invalid arguments, or a request that cannot be met. Nothing was run."),
    ("126, 127", "The command cannot be executed, or was not found."),
];

pub fn print(subcommand: Option<&str>) -> Result<(), Fault> {
    let mut all = arguments::definitions();
    all.build();
    let subcommands: Vec<String> =
        all.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let page = match subcommand.and_then(|name| all.find_subcommand(name)) {
        Some(subcommand) => subcommand.clone(),
        None => all,
    };
    let examples = page.get_after_help().map(ToString::to_string).unwrap_or_default();
    let has_subcommands = page.has_subcommands();
    let man = clap_mangen::Man::new(page);
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = man.render_title(&mut text);
    let _ = man.render_name_section(&mut text);
    let _ = man.render_synopsis_section(&mut text);
    let _ = man.render_description_section(&mut text);
    let _ = man.render_options_section(&mut text);
    if has_subcommands {
        let _ = man.render_subcommands_section(&mut text);
    }
    let mut rest = Roff::new();
    list(&mut rest, "ENVIRONMENT", &ENVIRONMENT);
    list(&mut rest, "FILES", &FILES);
    list(&mut rest, "EXIT STATUS", &EXIT_STATUS);
    add_examples(&mut rest, &examples);
    see_also(&mut rest, subcommand, &subcommands);
    text.extend(rest.to_roff().into_bytes());
    super::print(&text)
}

fn list(page: &mut Roff, title: &str, entries: &[(&str, &str)]) {
    page.control("SH", [title]);
    for (name, meaning) in entries {
        page.control("TP", []).text([bold(*name)]).text([roman(*meaning)]);
    }
}

/// The examples of the help, line by line.
fn add_examples(page: &mut Roff, help: &str) {
    let examples = help.split_once("Examples:\n").map_or("", |(_, rest)| rest);
    let examples = examples.split("\n\n").next().unwrap_or_default();
    page.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in examples.lines() {
        page.text([roman(line.trim_start())]);
    }
    page.control("fi", []);
}

fn see_also(page: &mut Roff, subcommand: Option<&str>, all: &[String]) {
    let others = all.iter().filter(|name| *name != "help" && Some(name.as_str()) != subcommand);
    let mut names: Vec<String> = subcommand.map(|_| "threadcap".to_owned()).into_iter().collect();
    names.extend(others.map(|name| format!("threadcap-{name}")));
    let mut line: Vec<Inline> = Vec::new();
    for name in names {
        line.extend([bold(name), roman("(1), ")]);
    }
    line.extend([bold("taskset"), roman("(1)")]);
    page.control("SH", ["SEE ALSO"]).text(line);
}
