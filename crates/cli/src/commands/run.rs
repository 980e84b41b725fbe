//! `threadcap run`: holds and locks its own process, then becomes the command by `exec`.

use std::convert::Infallible;
use std::ffi::{CString, OsString};
use std::io::Error;
use std::path::Path;

use threadcap_decide::settings::Settings;
use threadcap_report::words::count;

use super::report;
use crate::arguments::Run;
use crate::fault::{Fault, say};
use crate::job::NewJob;
use crate::lowering::{self, Command};
use crate::output::Output;
use crate::program::{self, Program};
use crate::watch::Pages;
use crate::{kernel, library, path};

/// Runs the command; returns only on failure.
pub fn run(arguments: &Run) -> Result<Infallible, Fault> {
    let [name, rest @ ..] = &arguments.command[..] else {
        return Err(Fault::misuse("no command given; use threadcap run -n N -- COMMAND"));
    };
    let file = path::find(name).map_err(|fault| fault.with_tip(&arguments.tip()))?;
    let outputs = arguments.report.iter().map(|name| Output::new(name));
    let outputs = outputs.collect::<Result<Vec<_>, _>>()?;
    let Some(job) = NewJob::new(&arguments.cap, arguments.lock, Some(&file))? else {
        say("THREADCAP_DISABLE is set; running the command without a cap");
        return become_program(&file, &arguments.command, &as_given());
    };
    let library = library::find()?;
    let settings = job.settings;
    let machines = Some(library.machines);
    let mut program = program::inspect(&file, rest, machines);
    hold(&job)?;
    if settings.lock {
        let privileged = program.privileged().map(|(_, why)| why);
        lock()?;
        // no_new_privs takes the privileges away, and with them the obstacle to the preload.
        program = program::inspect(&file, rest, machines);
        warn_of_lost_privileges(&program, privileged);
    }
    if !arguments.quiet {
        warn_of_shortfall(&program, &settings);
    }
    let preload = library.entry_for(&program);
    let live = arguments.live();
    let is_watched = live.is_some() || !outputs.is_empty();
    let pages = if is_watched { Some(report::pages()?) } else { None };
    let Command { words, lowered } =
        Command::new(&arguments.command, &arguments.lower_option, &program, &settings)?;
    if !arguments.quiet {
        warn_of_absent_options(arguments);
    }
    let lowered = [job.lowered_numbers(), lowered].concat();
    let environment = job.environment(preload.as_deref(), pages.as_ref().map(Pages::path), false);
    let start = || become_program(&file, &words, &environment);
    match pages {
        None => start(),
        Some(pages) => {
            let run = report::Run {
                file: &file,
                command: &arguments.command,
                settings,
                observed: false,
                lowered,
                machines: library.machines,
                live,
            };
            report::beside(&run, pages, &outputs, start)
        }
    }
}

/// Narrows the affinity to the cap, and reads the result back.
fn hold(job: &NewJob) -> Result<(), Fault> {
    let settings = &job.settings;
    let cap = settings.cap;
    if !settings.hold {
        return Ok(());
    }
    let given = kernel::affinity().map_err(|error| Fault::misuse(format!("affinity: {error}")))?;
    let get = || kernel::affinity().ok();
    // The lease is a descriptor that stays open across exec, in the whole job.
    let held =
        threadcap_placement::hold(&given, cap.get(), job.lease_file(), kernel::set_affinity, get);
    let have = held.as_ref().unwrap_or(&given).count();
    if have <= cap.get() {
        return Ok(());
    }
    let why = match held {
        Ok(_) if kernel::is_locked() => {
            say(format!(
                "this job is locked on {} and cannot be narrowed to {cap}; \
                 its pools are still capped at {cap}",
                count(have.into(), "CPU")
            ));
            return Ok(());
        }
        Err(error) => error.to_string(),
        Ok(_) => "the call succeeded without effect".into(),
    };
    let line = format!("cannot hold the job on {cap} of {} ({why})", count(have.into(), "CPU"));
    if settings.lock {
        return Err(Fault::misuse(format!("{line}, so it cannot be locked")));
    }
    say(format!("{line}; its pools are still capped at {cap}"));
    Ok(())
}

/// Locks the affinity as it is now. A job that should be locked does not run unlocked.
fn lock() -> Result<(), Fault> {
    if kernel::is_locked() {
        // By the job that this one is in: filters stack, but one is enough.
        return Ok(());
    }
    let refused = |why: String| {
        Fault::misuse(format!(
            "the kernel refused the seccomp filter that --lock needs ({why}); \
             without --lock the job would be held, but not locked"
        ))
    };
    kernel::lock().map_err(|error| refused(error.to_string()))?;
    if kernel::is_locked() { Ok(()) } else { Err(refused("it has no effect".into())) }
}

/// Says which privileges a program does not have under the lock.
fn warn_of_lost_privileges(program: &Program, before: Option<&'static str>) {
    if let (Some(why), None) = (before, program.privileged()) {
        let file = program.file.display();
        say(format!("{file}: under the lock it runs without its {why} privileges"));
    }
}

/// Warns of a program that the library cannot clamp.
fn warn_of_shortfall(program: &Program, settings: &Settings) {
    let cap = settings.cap;
    // A launcher inside a job is static too, and prints its own warning about its command.
    if path::is_launcher(&program.last().file) {
        return;
    }
    if let Some(shortfall) = program.shortfall() {
        let held = match settings.hold {
            true => {
                format!(
                    "it is held on {}, but its threads are not counted",
                    count(u64::from(cap.get()), "CPU")
                )
            }
            false => "with --hold off it is not capped".into(),
        };
        say(format!("{shortfall}; {held}"));
    }
}

/// Warns of a `--lower-option` that lowers nothing.
fn warn_of_absent_options(arguments: &Run) {
    for option in lowering::absent(&arguments.lower_option, &arguments.command) {
        say(format!("--lower-option {option}: the command has no such option; nothing is lowered"));
    }
}

fn as_given() -> Vec<CString> {
    kernel::environment().into_iter().filter_map(|entry| CString::new(entry).ok()).collect()
}

pub fn become_program(
    file: &Path,
    command: &[OsString],
    environment: &[CString],
) -> Result<Infallible, Fault> {
    let failed = |error: Error| {
        let line = format!("{}: {error}", file.display());
        match error.raw_os_error() {
            Some(libc::ENOENT) => Fault::not_found(format!("{line} (or its interpreter)")),
            _ => Fault::not_executable(line),
        }
    };
    let arguments = command.iter().map(|argument| kernel::c_string(argument));
    let mut arguments = arguments.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let Err(error) = kernel::exec(file, &arguments, environment);
    if error.raw_os_error() != Some(libc::ENOEXEC) {
        return Err(failed(error));
    }
    // A script without an interpreter line: the shell runs it.
    arguments[0] = kernel::c_string(file.as_os_str()).map_err(failed)?;
    arguments.insert(0, c"sh".into());
    let Err(error) = kernel::exec(Path::new("/bin/sh"), &arguments, environment);
    Err(failed(error))
}
