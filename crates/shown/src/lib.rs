//! Text from other processes, made safe to show.
//!
//! Command lines, names, paths and variables are written by whoever runs the process. Printed as
//! they are, they move the cursor, retitle the window, turn the direction of writing or forge
//! lines. [`Shown`] holds such a text escaped: the readers of processes and pages hand out nothing
//! else, so that there is no text left that could be printed by mistake.
#![forbid(unsafe_code)]

pub mod json;

use std::fmt::{self, Write};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use threadcap_decide::text::is_unsafe;
use unicode_width::UnicodeWidthChar;

/// The most bytes of a text that are shown; a longer one is cut, and marked as cut.
pub const LONGEST: usize = 4096;
/// The most combining marks on one letter.
const MOST_MARKS: usize = 2;

/// A foreign text on one line. Characters that would control a terminal, change the direction of
/// writing or take no room are escaped as in Rust; invalid UTF-8 as `\xff`.
///
/// [`json`] contains the text itself, with the same characters as `\u` escapes. Copies share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shown {
    escaped: Arc<str>,
    /// The original, if it differs.
    original: Option<Arc<str>>,
}

impl Shown {
    /// The text of these bytes.
    pub fn new(text: impl AsRef<[u8]>) -> Shown {
        let text = text.as_ref();
        let kept = &text[..text.len().min(LONGEST)];
        let mut escaped = escaped(kept, |_| false);
        if kept.len() < text.len() {
            escaped += "...";
        }
        let original = (escaped.as_bytes() != text).then(|| String::from_utf8_lossy(kept).into());
        Shown { escaped: escaped.into(), original }
    }

    /// The texts, joined with blanks.
    pub fn joined<'a>(texts: impl IntoIterator<Item = &'a Shown>) -> Shown {
        let texts: Vec<&str> = texts.into_iter().map(Shown::original).collect();
        Shown::new(texts.join(" "))
    }

    /// The text as it can be shown.
    pub fn as_str(&self) -> &str {
        &self.escaped
    }

    /// The original text, as far as it is kept: for decisions and for opening files, not for
    /// printing.
    pub fn original(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.escaped)
    }
}

/// One line, as safe as a [`Shown`], of any length.
pub fn line(text: &str) -> String {
    escaped(text.as_bytes(), |_| false)
}

/// Several lines, each as safe as a [`Shown`], of any length.
pub fn lines(text: &str) -> String {
    escaped(text.as_bytes(), |c| c == '\n')
}

fn escaped(text: &[u8], is_kept: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut marks = 0;
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            marks = if is_mark(c) { marks + 1 } else { 0 };
            if !is_kept(c) && (is_unsafe(c) || marks > MOST_MARKS) {
                escaped.extend(c.escape_default());
            } else {
                escaped.push(c);
            }
        }
        for byte in chunk.invalid() {
            _ = write!(escaped, "\\x{byte:02x}");
        }
    }
    escaped
}

/// Whether it combines with the preceding letter.
fn is_mark(c: char) -> bool {
    c.width() == Some(0) && !c.is_control()
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.escaped
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        self
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.pad(self)
    }
}

impl<T: AsRef<[u8]>> From<T> for Shown {
    fn from(text: T) -> Shown {
        Shown::new(text)
    }
}

impl PartialEq<str> for Shown {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.original())
    }
}

#[cfg(test)]
mod tests;
