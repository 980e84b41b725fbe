//! The subcommands, one file each.

mod check;
mod completions;
mod env;
mod explain;
mod man;
mod report;
mod run;
mod show;
mod system;
mod top;

use std::io::Error;

use crate::arguments::Action;
use crate::fault::Fault;
use rustix::io::Errno;

pub fn carry_out(action: Action) -> Result<(), Fault> {
    match action {
        Action::Run(arguments) => match run::run(&arguments)? {},
        Action::Env(arguments) => env::print(&arguments),
        Action::Check(arguments) => check::print(&arguments),
        Action::Explain(arguments) => match explain::run(&arguments)? {},
        Action::System(arguments) => system::carry_out(&arguments),
        Action::Top(arguments) => top::watch(&arguments),
        Action::Show(arguments) => show::print(&arguments),
        Action::Completions { shell } => completions::print(shell),
        Action::Man { list: true, .. } => man::list(),
        Action::Man { page, .. } => man::print(page.as_deref()),
    }
}

/// Prints lines to stdout, for people; they may contain text of other processes.
fn print_text(text: &str) -> Result<(), Fault> {
    print(threadcap_shown::lines(text).as_bytes())
}

/// Prints a value to stdout, as JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Fault> {
    let text = threadcap_shown::json::indented(value);
    let text = text.map_err(|error| Fault::refused(format!("JSON: {error}")))?;
    print(format!("{text}\n").as_bytes())
}

/// Prints to stdout, for programs. A reader that has closed the pipe is not an error.
fn print(text: &[u8]) -> Result<(), Fault> {
    print_to_reader(text).map(|_| ())
}

/// The same; whether there still is a reader.
fn print_to_reader(text: &[u8]) -> Result<bool, Fault> {
    let mut rest = text;
    while !rest.is_empty() {
        // std's own stdout takes a closed one for success.
        match rustix::io::write(rustix::stdio::stdout(), rest) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => (),
            Err(Errno::PIPE) => return Ok(false),
            Err(error) => return Err(Fault::unwritten(&Error::from(error))),
        }
    }
    Ok(true)
}
