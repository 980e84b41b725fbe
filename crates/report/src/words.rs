//! Formats words and numbers for people.

use std::path::Path;

/// A text that is safe to print on a terminal: control characters, and characters that change the
/// direction of writing, are replaced.
pub fn printable(text: &str) -> String {
    let is_control = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |c| match c {
        '\n' | '\t' => ' ',
        c if is_control(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(shown).collect()
}

/// A normalized path: `a/../b` becomes `b`.
pub fn straight(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => (),
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                _ = parts.pop()
            }
            _ => parts.push(part),
        }
    }
    printable(&parts.join("/"))
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// A command line with the program's directory left out.
pub fn command_line(program: &str, arguments: &[String]) -> String {
    let name = arguments.first().map_or(program, String::as_str);
    let rest = arguments.iter().skip(1).map(String::as_str);
    let words = std::iter::once(file_name(name)).chain(rest);
    printable(&words.collect::<Vec<_>>().join(" "))
}

/// `1 thread`, `2 threads`.
pub fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ if one.ends_with("ss") => format!("{number} {one}es"),
        _ => format!("{number} {one}s"),
    }
}

/// A number that was asked for; with some libraries, 0 or less means "as many as there are".
pub fn asked(number: i64) -> String {
    if number > 0 { number.to_string() } else { "all".to_owned() }
}

/// Seconds, with two decimals.
pub fn seconds(number: f64) -> String {
    format!("{number:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(printable("a\u{1b}[31mb\n\u{202e}c"), "a\u{fffd}[31mb \u{fffd}c");
        assert_eq!(printable("größe 本"), "größe 本");
    }

    #[test]
    fn paths_are_normalized() {
        assert_eq!(straight("/x/numpy/_core/../../numpy.libs/a.so"), "/x/numpy.libs/a.so");
        assert_eq!(straight("/../../a/./b"), "/../../a/b");
        assert_eq!(straight("../a"), "../a");
    }

    #[test]
    fn command_lines_have_no_directory() {
        let arguments = ["/usr/bin/python3".to_owned(), "a.py".to_owned(), "/x/y".to_owned()];
        assert_eq!(command_line("/usr/bin/python3.11", &arguments), "python3 a.py /x/y");
        assert_eq!(command_line("/bin/true", &[]), "true");
    }

    #[test]
    fn counts_have_plurals() {
        assert_eq!(count(1, "process"), "1 process");
        assert_eq!(count(2, "process"), "2 processes");
        assert_eq!(count(0, "thread"), "0 threads");
        assert_eq!((asked(64), asked(0), asked(-1)), ("64".into(), "all".into(), "all".into()));
    }
}
