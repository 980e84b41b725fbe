//! `threadcap check`: what kind of program a command is, and which parts of a cap reach it.

use serde::Serialize;

use crate::arguments::Check;
use crate::fault::Fault;
use crate::program::{self, Kind, Program};
use crate::{library, path};

/// Which parts of a cap reach a program.
#[derive(Serialize)]
struct Report<'a> {
    command: String,
    program: &'a Program,
    /// Which queries return the cap: the affinity, and, with the library, all others.
    #[serde(rename = "tell")]
    reported_by: &'static str,
    /// Whether its requests for threads are lowered.
    clamp: bool,
    /// Whether the kernel keeps it on its CPUs.
    hold: bool,
    /// How it could leave them, unless the job is locked.
    without_lock: &'static str,
    /// Why the library does not reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<String>,
}

pub fn print(arguments: &Check) -> Result<(), Fault> {
    let [name, rest @ ..] = &arguments.command[..] else {
        return Err(Fault::misuse("no command given; use threadcap check COMMAND"));
    };
    let file = path::find(name)?;
    let machine = library::find().ok().map(|library| library.machine);
    let program = program::inspect(&file, rest, machine);
    let report = report(name.to_string_lossy().into_owned(), &program);
    if arguments.json {
        let text = serde_json::to_string_pretty(&report);
        let text = text.map_err(|error| Fault::misuse(format!("JSON: {error}")))?;
        return super::print(format!("{text}\n").as_bytes());
    }
    super::print(in_words(&report).as_bytes())
}

fn report(command: String, program: &Program) -> Report<'_> {
    let preloaded = program.takes_preload();
    Report {
        command,
        program,
        reported_by: if preloaded { "calls, files and affinity" } else { "affinity" },
        clamp: preloaded,
        hold: true,
        without_lock: if preloaded {
            "could widen its affinity by a raw system call"
        } else {
            "could widen its affinity by any system call"
        },
        shortfall: program.shortfall(),
    }
}

fn in_words(report: &Report) -> String {
    let mut text = String::new();
    let mut next = Some(report.program);
    while let Some(program) = next {
        text += &format!("{}: {}\n", program.file.display(), description(program));
        next = program.interpreter.as_deref();
    }
    text += &format!("  reported CPU count is the cap, by {}\n", report.reported_by);
    text += match report.clamp {
        true => "  clamped  every request for more threads\n",
        false => "  clamped  no: the library is not loaded\n",
    };
    text += "  held     on the CPUs of the job, with its children\n";
    text += &format!("  locked   only with --lock; without, it {}\n", report.without_lock);
    if let Some(shortfall) = &report.shortfall {
        text += &format!("  because  {shortfall}\n");
    }
    text
}

fn description(program: &Program) -> String {
    let kind = match program.kind {
        Kind::Dynamic => "a dynamic program",
        Kind::Static => "a static program",
        Kind::Go => "a Go program, statically linked",
        Kind::GoDynamic => "a Go program with C libraries",
        Kind::Musl => "a program linked to musl",
        Kind::OtherLoader => "a program with a loader that is neither glibc's nor musl's",
        Kind::OtherMachine => "a program built for another machine than the library",
        Kind::Script => "a script",
        Kind::Unknown => "unreadable, or run through binfmt_misc",
    };
    let machine = program.machine.as_deref().map(|machine| format!(", {machine}"));
    let privileges = program.privileges.map(|why| format!(", with {why} privileges"));
    [Some(kind.to_owned()), machine, privileges].into_iter().flatten().collect()
}
