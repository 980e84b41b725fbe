//! `threadcap check`: what kind of program a command is, and which parts of a cap reach it.

use std::ffi::OsString;
use std::path::Path;

use serde::Serialize;
use threadcap_decide::settings::parse_count;
use threadcap_programs::table;
use threadcap_report::lowered::Lowered;
use threadcap_report::words::count;
use threadcap_shown::Shown;

use crate::arguments::Check;
use crate::fault::Fault;
use crate::program::teams::{self, RegionCounts};
use crate::program::{self, Program, ProgramKind};
use crate::{library, lowering, path};

/// Which parts of a cap reach a program.
#[derive(Serialize)]
struct CapEffect<'a> {
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
    /// The OpenMP regions of its own file; `null`: it has none. Those of its libraries are not counted.
    teams: Option<RegionCounts>,
    /// Why the library does not reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<String>,
    /// The options by which it is known to take a number of threads; `null`: it is not known.
    arguments: Option<Arguments>,
}

/// What is known of a command's options.
#[derive(Serialize)]
struct Arguments {
    /// The options that carry a number of threads, as the table writes them.
    options: Vec<String>,
    /// How that is known: `tried`, `read`, or `held` for a program whose arguments stay.
    evidence: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    /// Those of this command that stand above the cap.
    lowered: Vec<Argument>,
}

/// An option whose number is lowered.
#[derive(Serialize)]
struct Argument {
    option: Shown,
    asked: i64,
    granted: u32,
}

pub fn print(arguments: &Check) -> Result<(), Fault> {
    let [name, rest @ ..] = &arguments.command[..] else {
        return Err(Fault::misuse("no command given; use threadcap check COMMAND"));
    };
    let file = path::find(name)?;
    let machines = library::find().ok().map(|library| library.machines);
    let program = program::inspect(&file, rest, machines);
    let arguments_of_command = known_arguments(&arguments.command, &file);
    let report = report(name.to_string_lossy().into_owned(), &program, arguments_of_command);
    if arguments.json {
        return super::print_json(&report);
    }
    super::print_text(&in_words(&report))
}

/// What is known of the options of a command, and what a cap would lower: the one that the
/// environment asks for, or 1.
fn known_arguments(command: &[OsString], file: &Path) -> Option<Arguments> {
    let cap = std::env::var("AUTOZYME_THREADS").ok();
    let cap = cap.and_then(|cap| parse_count(cap.trim().as_bytes())).unwrap_or(1).max(1);
    let (line, lowered) = lowering::inspect(command, file, cap)?;
    let full = table::in_full(line).unwrap_or(line);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let lowered = lowered.into_iter().map(|it| {
        let Lowered { name: option, asked, granted, .. } = it;
        Argument { option, asked, granted }
    });
    Some(Arguments {
        options: full.options().map(text).collect(),
        evidence: text(full.evidence()),
        note: text(full.note()),
        lowered: lowered.collect(),
    })
}

fn report(command: String, program: &Program, arguments: Option<Arguments>) -> CapEffect<'_> {
    let preloaded = program.takes_preload();
    CapEffect {
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
        teams: if preloaded { teams::count(&program.last().file) } else { None },
        shortfall: program.shortfall(),
        arguments,
    }
}

fn in_words(report: &CapEffect) -> String {
    let mut text = String::new();
    let mut next = Some(report.program);
    while let Some(program) = next {
        text += &format!("{}: {}\n", program.file.display(), description(program));
        next = program.interpreter.as_deref();
    }
    text += &format!("  reported CPU count is the cap, by {}\n", report.reported_by);
    text += match (report.clamp, report.program.last().kind) {
        (true, ProgramKind::GoDynamic) => {
            "  clamped  requests of its C libraries, not those of Go code\n"
        }
        (true, _) => "  clamped  every request for more threads\n",
        (false, _) => "  clamped  no: the library is not loaded\n",
    };
    if let Some(RegionCounts { regions, promised: promised @ 1.. }) = report.teams {
        text += &format!(
            "  teams    {promised} of {} in its file may divide work by the number of threads asked for,\n           \
             and get that number, on the CPUs of the job; see threadcap run --teams\n",
            count(regions as u64, "OpenMP region")
        );
    }
    text += "  held     on the CPUs of the job, with its children\n";
    text += &format!("  locked   only with --lock; without, it {}\n", report.without_lock);
    if let Some(shortfall) = &report.shortfall {
        text += &format!("  because  {shortfall}\n");
    }
    text + &in_words_of(report.arguments.as_ref())
}

fn in_words_of(arguments: Option<&Arguments>) -> String {
    let Some(Arguments { options, evidence, note, lowered }) = arguments else {
        return "  options  none known; --lower-option OPTION lowers the number behind one\n"
            .into();
    };
    let mut text = match options.is_empty() {
        true => "  options  none are lowered\n".to_owned(),
        false => {
            format!("  options  {} ({evidence})\n", options.join(", ").replace(['#', '%'], "N"))
        }
    };
    for Argument { option, asked, granted } in lowered {
        text += &format!("  lowered  {option} {asked} -> {granted}\n");
    }
    if !note.is_empty() {
        text += &format!("  note     {note}\n");
    }
    text
}

fn description(program: &Program) -> String {
    let kind = match program.kind {
        ProgramKind::Dynamic => "a dynamic program",
        ProgramKind::Static => "a static program",
        ProgramKind::Go => "a Go program, statically linked",
        ProgramKind::GoDynamic => "a Go program with C libraries",
        ProgramKind::Musl => "a program linked to musl",
        ProgramKind::OtherLoader => "a program with a loader that is neither glibc's nor musl's",
        ProgramKind::OtherMachine => "a program built for another machine than the library",
        ProgramKind::Script => "a script",
        ProgramKind::Unknown => "unreadable, or run through binfmt_misc",
    };
    let machine = program.machine.as_deref().map(|machine| format!(", {machine}"));
    let privileges = program.privileges.map(|why| format!(", with {why} privileges"));
    [Some(kind.to_owned()), machine, privileges].into_iter().flatten().collect()
}
