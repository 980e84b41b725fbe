//! JSON without any characters that a terminal would obey.

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

/// The same JSON with such characters as `\u` escapes: apart from newlines, they can only occur in
/// strings.
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
