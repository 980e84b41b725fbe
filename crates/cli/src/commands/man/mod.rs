//! `threadcap man`: the manual pages.

mod policy;
mod sections;

use clap::Command;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::arguments::pages::{LAUNCHER, PAGES, POLICY};
use crate::{arguments, fault::Fault};

/// Prints the names of the files that the pages are installed as.
pub fn list() -> Result<(), Fault> {
    let file = |page: &str| {
        let (name, section) = name_and_section(page);
        format!("{name}.{section}\n")
    };
    super::print(PAGES.map(file).concat().as_bytes())
}

/// The name of a page and the section of the manual that it is in.
fn name_and_section(page: &str) -> (String, u8) {
    match page {
        LAUNCHER => (LAUNCHER.to_owned(), 1),
        POLICY => (POLICY.to_owned(), 5),
        subcommand => (format!("{LAUNCHER}-{subcommand}"), 1),
    }
}

pub fn print(page: Option<&str>) -> Result<(), Fault> {
    let page = page.unwrap_or(LAUNCHER);
    let text = if page == POLICY { policy::page() } else { of_command(page) };
    super::print(&text)
}

/// The definition of a subcommand, by the name of its page.
fn definition(page: &str) -> Option<Command> {
    let mut command = arguments::definitions();
    command.build();
    if page == LAUNCHER {
        return Some(command);
    }
    page.split('-').try_fold(command, |command, name| command.find_subcommand(name).cloned())
}

fn of_command(page: &str) -> Vec<u8> {
    let mut text = Vec::new();
    let Some(command) = definition(page) else { return text };
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let has_subcommands = command.has_subcommands();
    let [title, _, date, source, manual] = heading(page, "User Commands");
    let man = clap_mangen::Man::new(command).title(title).date(date).source(source).manual(manual);
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
    add_list(&mut rest, "ENVIRONMENT", sections::environment(page));
    add_list(&mut rest, "FILES", sections::files(page));
    add_list(&mut rest, "EXIT STATUS", sections::exit_status(page));
    let examples = examples.split_once("Examples:\n").map_or("", |(_, rest)| rest);
    add_examples(&mut rest, examples.split("\n\n").next().unwrap_or_default());
    add_see_also(&mut rest, page);
    text.extend(rest.to_roff().into_bytes());
    without_empty_breaks(&text)
}

/// The day on which the pages last changed.
const DATE: &str = "2026-11-26";

/// What stands at the top and the bottom of a page: title, section, date, source, manual.
fn heading(page: &str, manual: &str) -> [String; 5] {
    let (name, section) = name_and_section(page);
    let source = concat!("threadcap ", env!("CARGO_PKG_VERSION"));
    [name.to_uppercase(), section.to_string(), DATE.into(), source.into(), manual.into()]
}

/// clap_mangen puts an empty line between two line breaks before the values of an option, of which
/// mandoc warns.
fn without_empty_breaks(text: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(text).replace("\n.br\n\n.br\n", "\n.br\n").into_bytes()
}

fn add_list<'a>(page: &mut Roff, title: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) {
    page.control("SH", [title]);
    for (name, meaning) in entries {
        page.control("TP", []).text([bold(name)]).text([roman(meaning)]);
    }
}

fn add_examples(page: &mut Roff, lines: &str) {
    page.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in lines.lines() {
        page.text([roman(line.trim_start())]);
    }
    page.control("fi", []);
}

/// All other pages; of `system`'s subcommands only those that are close.
fn add_see_also(page: &mut Roff, own: &str) {
    let is_close = |other: &&str| {
        let is_detail = other.starts_with("system-") && !own.starts_with("system");
        *other != own && !is_detail
    };
    let mut line: Vec<Inline> = Vec::new();
    for other in PAGES.into_iter().filter(is_close) {
        let (name, section) = name_and_section(other);
        line.extend([bold(name), roman(format!("({section}), "))]);
    }
    line.extend([bold("taskset"), roman("(1), "), bold("ld.so"), roman("(8)")]);
    page.control("SH", ["SEE ALSO"]).text(line);
}
