//! The message about an invalid command line: which argument, what was expected, and one tip, all
//! in one line.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Run, definitions};
use crate::fault::{Fault, beginning};

/// The fault for an error of clap's.
pub fn fault(error: &Error) -> Fault {
    let names = subcommand();
    let is_incomplete = std::env::args_os().nth(1).is_none()
        || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_incomplete {
        eprint!("{}", short_help(&names));
        return Fault::help_shown();
    }
    let line = format!("{}{}; see {} --help", message(error), tip_for_cap(error), names.join(" "));
    match names.get(1).map(String::as_str) {
        None | Some("run" | "explain") => Fault::misuse(line),
        Some(_) => Fault::refused(line),
    }
}

/// What was probably meant, where the command of a run does not exist: the value of the option before
/// it, or a subcommand. Empty if nothing comes to mind.
pub fn tip(run: &Run) -> String {
    let Some(name) = run.command.first().and_then(|name| name.to_str()) else {
        return String::new();
    };
    let is_report = [".json", ".jsonl", ".html", ".txt"].iter().any(|end| name.ends_with(end));
    if is_report && run.report.iter().any(|file| file.as_os_str() == "-") {
        return format!("; to write the report there, use --report={name}");
    }
    if name.parse::<f64>().is_ok() && matches!(run.live, Some(None)) {
        return format!("; for so many seconds between lines, use --live={name}");
    }
    if name == "version" {
        return " (did you mean --version?)".into();
    }
    // Longer names may have more letters wrong: "completoin", but not "true" and "run".
    let is_near = |other: &str| {
        let wrong = strsim::osa_distance(name, other);
        other.get(..1) == name.get(..1) && (wrong <= other.len() / 3 || name.starts_with(other))
    };
    let all = definitions();
    let meant = all.get_subcommands().map(clap::Command::get_name).find(|other| is_near(other));
    meant.map(|meant| format!(" (did you mean {meant}?)")).unwrap_or_default()
}

/// How the cap is given, for whoever tries the option of another program.
fn tip_for_cap(error: &Error) -> &'static str {
    let argument = context(error, ContextKind::InvalidArg);
    let is_of_others = ["-N", "-c", "-j", "-p", "-t"].contains(&argument.as_str());
    match error.kind() {
        ErrorKind::UnknownArgument if is_of_others => " (the cap is -n N)",
        _ => "",
    }
}

/// The subcommand that was meant: `threadcap`, then its name, then that of a subcommand of it.
fn subcommand() -> Vec<String> {
    let mut names = vec!["threadcap".to_owned()];
    let mut command = definitions();
    for word in std::env::args_os().skip(1) {
        let Some(found) = command.find_subcommand(&word) else { break };
        command = found.clone();
        names.push(command.get_name().to_owned());
    }
    names
}

/// Without arguments: what there is, but not every option.
const OVERVIEW: &str = "{about-with-newline}
{usage-heading} {usage}

Commands:
{subcommands}

`threadcap --help` lists the options, `threadcap SUBCOMMAND --help` those of a subcommand.{after-help}";

/// The help for a command that needs more words than it was given.
fn short_help(names: &[String]) -> String {
    let mut all = definitions().help_template(OVERVIEW);
    all.build();
    let mut names = names.iter().skip(1);
    let found = names.try_fold(&mut all, |command, name| command.find_subcommand_mut(name));
    found.map(|command| command.render_help().to_string()).unwrap_or_default()
}

/// What is wrong, and what was expected.
fn message(error: &Error) -> String {
    let (argument, value) =
        (context(error, ContextKind::InvalidArg), context(error, ContextKind::InvalidValue));
    let expected = expected(error);
    let suggestion = suggestion(error);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("{argument} needs a value{expected}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("invalid value {value:?} for {argument}{expected}")
        }
        ErrorKind::UnknownArgument => format!("unexpected argument {argument:?}{suggestion}"),
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand);
            format!("unknown subcommand {name:?}{suggestion}")
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            match other == argument {
                true => format!("{argument} is given twice; expected once"),
                false => format!("{argument} and {other} exclude each other; expected one of them"),
            }
        }
        ErrorKind::TooManyValues => format!("{argument} takes no value; got {value:?}"),
        ErrorKind::InvalidUtf8 => {
            let wrong = std::env::args_os().find(|argument| argument.to_str().is_none());
            let wrong = wrong.unwrap_or_default();
            format!("{:?} is not valid UTF-8; expected text", beginning(&wrong.to_string_lossy()))
        }
        ErrorKind::MissingRequiredArgument => format!("missing argument: {argument}"),
        _ => first_line(error),
    }
}

/// `; expected ...`, if that is known.
fn expected(error: &Error) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return format!("; {source}");
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => match &values[..] {
            [] => String::new(),
            [only] => format!("; expected {only}"),
            [first @ .., last] => format!("; expected {} or {last}", first.join(", ")),
        },
        _ => String::new(),
    }
}

/// ` (did you mean ...?)`, if clap knows something similar.
fn suggestion(error: &Error) -> String {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    let texts = kinds.map(|kind| context(error, kind));
    let text = texts.into_iter().find(|text| !text.is_empty());
    text.map(|text| format!(" (did you mean {text}?)")).unwrap_or_default()
}

/// clap's own message, without the usage.
fn first_line(error: &Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// A part of the error, as text; empty if there is none.
fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => beginning(text),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}
