//! Promise: docs/arguments.md shows the whole table, and what is said to be tried has a case.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use threadcap_programs::line::Line;
use threadcap_programs::table;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn joined<'t>(words: impl Iterator<Item = &'t [u8]>, with: &str) -> String {
    words.map(text).collect::<Vec<_>>().join(with)
}

/// The names of a line, those of subcommands behind their program's.
fn names(own: Line, line: Line) -> String {
    let first = text(own.names().next().expect("a name"));
    let names = joined(line.names(), ", ");
    if line.is_of_subcommand() { format!("{first}: {names}") } else { names }
}

/// One row; nothing for a program whose subcommands say it all.
fn row(own: Line, line: Line) -> Option<String> {
    let options: Vec<String> = line.options().map(|option| format!("`{}`", text(option))).collect();
    if options.is_empty() && line.note().is_empty() {
        return None;
    }
    let (options, names) = (options.join(", "), names(own, line));
    let (evidence, note) = (text(line.evidence()), text(line.note()));
    let row = format!("| {names} | {options} | {evidence} | {note} |\n");
    Some(row.replace("|  |", "| |").replace("|  |", "| |"))
}

fn tables() -> String {
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for (field, lines) in table::programs() {
        let own = lines.all().next().expect("a line");
        fields.entry(field).or_default().extend(lines.all().filter_map(|line| row(own, line)));
    }
    const HEAD: &str = "| program | options | known by | note |\n| --- | --- | --- | --- |\n";
    let tables = fields.iter().map(|(field, rows)| format!("### {field}\n\n{HEAD}{rows}\n"));
    tables.collect::<String>()
}

#[test]
fn the_document_shows_the_table() {
    let path = file("docs/arguments.md");
    let document = fs::read_to_string(&path).expect("the document is there");
    let (before, rest) = document.split_once("<!-- table -->\n").expect("the first marker");
    let (_, after) = rest.split_once("<!-- end of table -->").expect("the second marker");
    let wanted = format!("{before}<!-- table -->\n{}<!-- end of table -->{after}", tables());
    if std::env::var_os("THREADCAP_UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).expect("the document is writable");
    }
    assert!(document == wanted, "set THREADCAP_UPDATE_DOCS=1 to write docs/arguments.md");
}

#[test]
fn what_is_said_to_be_tried_has_a_case() {
    let cases = fs::read_to_string(file("tests/commands/cases.py")).expect("the cases are there");
    let words: Vec<&str> = cases
        .split(|c: char| !c.is_ascii_alphanumeric() && !"-_.+".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    for (field, lines) in table::programs().filter(|(field, _)| *field != "variables") {
        let own = lines.all().next().expect("a line");
        if lines.all().any(|line| line.evidence() == b"tried") {
            let tried = own.names().map(text).any(|name| {
                let name = name.rsplit(':').next().unwrap_or_default().replace('*', "");
                words.iter().any(|word| *word == name)
            });
            assert!(tried, "{field}: {}", joined(own.names(), " "));
        }
    }
}
