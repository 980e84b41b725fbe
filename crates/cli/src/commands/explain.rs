//! `threadcap explain`: runs a command as it is, and tells what a cap would have changed.

use std::convert::Infallible;

use super::{report, run};
use crate::arguments::Cap;
use crate::arguments::explain::Explain;
use crate::fault::Fault;
use crate::job::{self, Job};
use crate::output::Output;
use crate::{library, path, program};

/// Runs the command: returns only if that fails.
pub fn run(arguments: &Explain) -> Result<Infallible, Fault> {
    let [name, rest @ ..] = &arguments.command[..] else {
        return Err(Fault::misuse("no command is given; valid is threadcap explain COMMAND"));
    };
    let file = path::find(name)?;
    if let Some(cap) = job::outer_cap() {
        return Err(Fault::misuse(format!(
            "this job is capped at {cap}, and would stay so; valid is threadcap explain outside it"
        )));
    }
    let outputs = arguments.report.iter().map(|name| Output::new(name));
    let mut outputs = outputs.collect::<Result<Vec<_>, _>>()?;
    outputs.insert(0, Output::Explanation);
    let Some(job) = Job::new(&cap(arguments), false, Some(&file))? else {
        return Err(Fault::misuse("THREADCAP_DISABLE is set; valid is THREADCAP_DISABLE=0"));
    };
    let library = library::find()?;
    let machine = library.machine;
    let program = program::inspect(&file, rest, Some(machine));
    let preload = (!program.chokes_on_preload()).then_some(library.path.as_path());
    let (settings, pages) = (job.settings, report::pages()?);
    let environment = job.environment(preload, Some(pages.path()), true);
    let start = || run::become_program(&file, &arguments.command, &environment);
    let command = &arguments.command[..];
    // What the environment asks for is left as it is, and told by the library.
    let lowered = Vec::new();
    let run = report::Run { file: &file, command, settings, observed: true, lowered, machine };
    report::beside(&run, pages, &outputs, start)
}

/// The cap that is thought of. Nothing is held.
fn cap(arguments: &Explain) -> Cap {
    let given = ["AUTOZYME_THREADS", "AUTOZYMER_THREADS"].map(std::env::var_os);
    let threads = match given {
        [None, None] => Some(arguments.threads.clone().unwrap_or_else(|| "auto".into())),
        _ => arguments.threads.clone(),
    };
    Cap { threads, excess: None, hold: None }
}
