//! JSON in which nothing is left that a terminal obeys.

use std::fmt::Write;

use serde::Serialize;

use super::is_mark;
use threadcap_decide::text::is_unsafe;

/// A value as one line of JSON.
///
/// # Errors
/// Those of its `Serialize`.
#[allow(clippy::disallowed_methods)] // they are for this module
pub fn line(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(escaped(&serde_json::to_string(value)?))
}

/// A value as JSON for people, indented.
///
/// # Errors
/// Those of its `Serialize`.
#[allow(clippy::disallowed_methods)] // as above
pub fn indented(value: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(escaped(&serde_json::to_string_pretty(value)?))
}

/// The same JSON: characters that a terminal obeys stand in its strings alone, but for the ends
/// of lines between them, so that each can be a `\u` escape.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (is_unsafe(c) || is_mark(c)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}
