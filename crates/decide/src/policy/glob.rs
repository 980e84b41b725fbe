//! Patterns of executables.

use core::cmp::Ordering;

use super::prefixes::{self, literal};

/// An absolute path in which `?` matches one character of a file name, `*` any number of them, and
/// `**` any number of characters including slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'a>(&'a [u8]);

/// The order of the patterns in a policy: by [`key`], then by the whole pattern.
pub fn order(one: &[u8], other: &[u8]) -> Ordering {
    key(one).cmp(key(other)).then_with(|| one.cmp(other))
}

/// The directory that contains all matches; for a pattern without wildcards, the whole path.
fn key(pattern: &[u8]) -> &[u8] {
    let literal = literal(pattern);
    if literal.len() == pattern.len() {
        return pattern;
    }
    let end = literal.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    literal.get(..end).unwrap_or(literal)
}

impl<'a> Pattern<'a> {
    /// The longest pattern, in bytes.
    pub const LONGEST: usize = 1023;
    /// A description of what a pattern must look like.
    pub const EXPECTED: &'static str =
        "an absolute path, in which ?, * and ** are wildcards and []{}\\ are not allowed";

    /// A pattern; `None` if it is not [valid](Self::EXPECTED).
    pub fn new(text: &'a [u8]) -> Option<Self> {
        let plain = |byte: &u8| !b"[]{}\\\0\n".contains(byte);
        let valid = text.starts_with(b"/") && text.len() <= Self::LONGEST && text.iter().all(plain);
        valid.then_some(Pattern(text))
    }

    /// The pattern's text.
    pub fn text(self) -> &'a [u8] {
        self.0
    }

    /// The hash of its [prefix](prefixes).
    pub fn prefix_hash(self) -> u32 {
        prefixes::hash(self.0)
    }

    /// The length of the pattern's [key].
    pub(super) fn key_length(self) -> usize {
        key(self.0).len()
    }
}

/// The position of a wildcard, and where its match ended last: it takes one more character if the
/// rest of the pattern does not match.
#[derive(Clone, Copy)]
struct Retry {
    pattern: usize,
    path: usize,
}

/// Whether a pattern matches a whole path.
///
/// Only the last wildcard of each kind is retried: an earlier one need not take what a `**` can
/// take, and two `*` in one name share the same characters.
pub(super) fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    let (mut within_name, mut anywhere): (Option<Retry>, Option<Retry>) = (None, None);
    loop {
        match (pattern.get(at), path.get(here)) {
            (Some(b'*'), _) if pattern.get(at + 1) == Some(&b'*') => {
                at += 2;
                anywhere = Some(Retry { pattern: at, path: here });
                within_name = None;
                continue;
            }
            (Some(b'*'), _) => {
                at += 1;
                within_name = Some(Retry { pattern: at, path: here });
                continue;
            }
            (None, None) => return true,
            (Some(b'?'), Some(byte)) if *byte != b'/' => {
                (at, here) = (at + 1, here + 1);
                continue;
            }
            (Some(wanted), Some(byte)) if wanted == byte && *wanted != b'?' => {
                (at, here) = (at + 1, here + 1);
                continue;
            }
            _ => (),
        }
        let again = match (within_name, anywhere) {
            (Some(retry), _) if path.get(retry.path).is_some_and(|&byte| byte != b'/') => {
                &mut within_name
            }
            (_, Some(retry)) if retry.path < path.len() => {
                within_name = None;
                &mut anywhere
            }
            _ => return false,
        };
        let Some(retry) = again else {
            return false;
        };
        retry.path += 1;
        (at, here) = (retry.pattern, retry.path);
    }
}
