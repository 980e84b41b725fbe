//! `threadcap explain`: runs a command without a cap, and shows what a cap would have changed.

use std::convert::Infallible;

use super::{report, run};
use crate::arguments::Cap;
use crate::arguments::explain::Explain;
use crate::fault::Fault;
use threadcap_decide::settings::Settings;

use crate::job::{self, NewJob};
use crate::lowering::Command;
use crate::output::Output;
use crate::{library, path, program};

/// Runs the command: returns only if that fails.
pub fn run(arguments: &Explain) -> Result<Infallible, Fault> {
    let [name, rest @ ..] = &arguments.command[..] else {
        return Err(Fault::misuse("no command given; use threadcap explain -n N -- COMMAND"));
    };
    let file = path::find(name)?;
    if let Some(cap) = job::outer_cap() {
        return Err(Fault::misuse(format!(
            "this job is capped at {cap}, and a cap cannot be lifted; run threadcap explain outside it"
        )));
    }
    let outputs = arguments.report.iter().map(|name| Output::new(name));
    let mut outputs = outputs.collect::<Result<Vec<_>, _>>()?;
    outputs.insert(0, Output::Explanation);
    let Some(job) = NewJob::new(&cap(arguments), false, Some(&file))? else {
        return Err(Fault::misuse("THREADCAP_DISABLE is set; unset it, or set it to 0"));
    };
    let library = library::find()?;
    let machines = library.machines;
    let program = program::inspect(&file, rest, Some(machines));
    let preload = library.entry_for(&program);
    let (settings, pages) = (job.settings, report::pages()?);
    let environment = job.environment(preload.as_deref(), Some(pages.path()), true);
    let start = || run::become_program(&file, &arguments.command, &environment);
    let command = &arguments.command[..];
    // Thread variables are left alone; the library records them. So it does with arguments, where
    // it is loaded.
    let observed = Settings { observe: true, ..settings };
    let lowered = Command::new(command, &[], &program, &observed)?.lowered;
    let run = report::Run {
        file: &file,
        command,
        settings,
        observed: true,
        lowered,
        machines,
        live: None,
    };
    report::beside(&run, pages, &outputs, start)
}

/// The hypothetical cap.
fn cap(arguments: &Explain) -> Cap {
    let given = ["AUTOZYME_THREADS", "AUTOZYMER_THREADS"].map(std::env::var_os);
    let threads = match given {
        [None, None] => Some(arguments.threads.clone().unwrap_or_else(|| "auto".into())),
        _ => arguments.threads.clone(),
    };
    Cap { threads, excess: None, hold: None, teams: None, budget: None }
}
