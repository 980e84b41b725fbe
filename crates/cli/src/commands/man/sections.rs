//! The sections of the manual pages about environment, files and exit status.

/// A name, its meaning, and the first words of the pages that it matters to.
type Entry = (&'static str, &'static str, &'static [&'static str]);

/// Pages of commands that start a job, or print what starts one.
const JOBS: &[&str] = &["threadcap", "run", "env", "explain"];

const ENVIRONMENT: [Entry; 19] = [
    ("AUTOZYME_THREADS", "The cap, if -n is not given: a number from 1 to 1048575, or auto.", JOBS),
    ("AUTOZYMER_THREADS", "The same, if AUTOZYME_THREADS is not set or invalid.", JOBS),
    ("AUTOZYME_THREADS", "The cap that the options of the command are compared with.", &["check"]),
    ("THREADCAP_EXCESS", "share or refuse, if --excess is not given.", JOBS),
    ("THREADCAP_HOLD", "on or off, if --hold is not given.", JOBS),
    ("THREADCAP_LOCK", "1 locks the hold, as --lock does.", JOBS),
    ("THREADCAP_TEAMS", "auto, asked or cap, if --teams is not given.", JOBS),
    ("THREADCAP_BUDGET", "steady, dynamic or off, if --budget is not given.", JOBS),
    (
        "THREADCAP_WAIT",
        "auto, active or passive: whether waiting threads of an OpenMP team spin before they sleep.",
        JOBS,
    ),
    ("THREADCAP_LEASES", "The lease file, instead of the one of this host; or off.", JOBS),
    ("THREADCAP_ARGUMENTS", "off leaves the arguments of known programs as they are.", JOBS),
    ("THREADCAP_REPORT", "A file to which every process of the job appends a line of JSON.", JOBS),
    (
        "THREADCAP_LEDGER",
        "A directory in which the pages of processes are kept, instead of /dev/shm/threadcap-UID, where \
         top and show find them; or off.",
        JOBS,
    ),
    (
        "THREADCAP_LEDGER",
        "In the environment of a job: its pages are kept elsewhere, or there are none, so what its \
         libraries asked for is not shown.",
        &["top", "show"],
    ),
    (
        "THREADCAP_LIBRARY",
        "The library to preload, instead of the one installed with the launcher.",
        &["threadcap", "run", "env", "explain", "check", "system", "completions", "man"],
    ),
    (
        "THREADCAP_DISABLE",
        "1 runs the command without a cap, unless a policy prescribes one.",
        JOBS,
    ),
    ("SHELL", "The shell that code is printed for, if --shell is not given.", &["env"]),
    (
        "COLUMNS",
        "The width of text, where the terminal does not say.",
        &["threadcap", "run", "explain"],
    ),
    ("TERM", "The kind of terminal.", &["threadcap", "run", "top"]),
];

const FILES: [Entry; 9] = [
    (
        "/etc/threadcap.toml",
        "The policy of this host, as its administrator writes it: see threadcap.toml(5).",
        &["threadcap", "run", "env", "explain", "system"],
    ),
    (
        "/var/lib/threadcap/policy",
        "The policy in force, as threadcap system apply has compiled it.",
        &["threadcap", "run", "env", "explain", "system"],
    ),
    (
        "/var/lib/threadcap/policy.previous",
        "The one before it, which is used if that is damaged.",
        &["system"],
    ),
    (
        "/etc/ld.so.preload",
        "Lists the library once threadcap system enable has been run.",
        &["threadcap", "system"],
    ),
    (
        "/dev/shm/threadcap-UID/PID",
        "What a process asked for and was granted; removed when it ends.",
        &["threadcap", "top", "show", "run"],
    ),
    (
        "/dev/shm/threadcap-UID.PID",
        "The same for the processes of a job that is reported on, until it ends.",
        &["threadcap", "run", "explain"],
    ),
    (
        "/run/lock/threadcap.leases",
        "The lease file, through which jobs are held on different CPUs.",
        &["threadcap", "run", "env"],
    ),
    (
        "PREFIX/share/bash-completion/completions/threadcap",
        "Where a shell finds the completion script; other shells have other directories.",
        &["completions"],
    ),
    (
        "../lib/threadcap/libthreadcap.so",
        "The library, relative to the launcher.",
        &["threadcap", "run", "check", "man"],
    ),
];

const EXIT_STATUS: [Entry; 6] = [
    ("that of the command", "The command was run.", &["threadcap", "run", "explain"]),
    (
        "0",
        "Success.",
        &["threadcap", "env", "check", "system", "top", "show", "completions", "man"],
    ),
    ("0, 1", "Library and policy are both in force, or not.", &["system-status"]),
    (
        "2",
        "Invalid arguments, or a request that cannot be met. Nothing was run or changed.",
        &[
            "threadcap",
            "run",
            "explain",
            "env",
            "check",
            "system",
            "top",
            "show",
            "completions",
            "man",
        ],
    ),
    ("126", "The command cannot be executed.", &["threadcap", "run", "explain", "check"]),
    ("127", "The command was not found.", &["threadcap", "run", "explain", "check"]),
];

pub fn environment(page: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    of(&ENVIRONMENT, page)
}

pub fn files(page: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    of(&FILES, page)
}

pub fn exit_status(page: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    of(&EXIT_STATUS, page)
}

/// The entries of a page: those of its own name, or of the command that it is a part of.
fn of(entries: &'static [Entry], page: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let whole = page.split('-').next().unwrap_or_default().to_owned();
    let page = page.to_owned();
    let concerns = move |entry: &&Entry| entry.2.iter().any(|name| *name == page || *name == whole);
    entries.iter().filter(concerns).map(|(name, meaning, _)| (*name, *meaning))
}
