//! Formats words and numbers for people.

use std::path::Path;

use threadcap_shown::Shown;

/// A normalized path: `a/../b` becomes `b`.
pub(crate) fn straight(path: &str) -> String {
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
    parts.join("/")
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// A command line with the program's directory left out.
pub fn command_line(program: &str, arguments: &[Shown]) -> String {
    let name = arguments.first().map_or(program, Shown::as_str);
    let rest = arguments.iter().skip(1).map(Shown::as_str);
    let words = std::iter::once(file_name(name)).chain(rest);
    words.collect::<Vec<_>>().join(" ")
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
    fn paths_are_normalized() {
        assert_eq!(straight("/x/numpy/_core/../../numpy.libs/a.so"), "/x/numpy.libs/a.so");
        assert_eq!(straight("/../../a/./b"), "/../../a/b");
        assert_eq!(straight("../a"), "../a");
    }

    #[test]
    fn command_lines_have_no_directory() {
        let arguments = ["/usr/bin/python3", "a.py", "/x/y"].map(Shown::new);
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
