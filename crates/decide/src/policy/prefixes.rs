//! Which paths a policy's patterns may match, without the patterns.
//!
//! The prefix of a pattern is what comes before its first wildcard; every match starts with it. The
//! prefix of a pattern without wildcards is the whole pattern and an end mark. A head lists the
//! hashes of all prefixes; if a path may match, the hash of one of its own beginnings is among
//! them.

/// The hashes of all prefixes, ascending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prefixes<'a>(pub(super) &'a [[u8; 4]]);

/// Follows a path or pattern that has been read to its end; no path contains it.
const END: u8 = 0;

/// FNV-1a of 32 bits, which hashes all beginnings of a path in one pass.
const EMPTY: u32 = 0x811c_9dc5;

fn followed_by(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// What comes before the first wildcard.
pub(super) fn literal(pattern: &[u8]) -> &[u8] {
    let wild = pattern.iter().position(|byte| matches!(byte, b'*' | b'?'));
    wild.and_then(|wild| pattern.get(..wild)).unwrap_or(pattern)
}

/// The hash of a pattern's prefix.
pub(super) fn hash(pattern: &[u8]) -> u32 {
    let literal = literal(pattern);
    let end: &[u8] = if literal.len() == pattern.len() { &[END] } else { &[] };
    literal.iter().chain(end).fold(EMPTY, |hash, byte| followed_by(hash, *byte))
}

impl Prefixes<'_> {
    /// Whether a pattern may match this path; if not, none does.
    pub(super) fn may_match(self, path: &[u8]) -> bool {
        let mut hash = EMPTY;
        path.iter().chain(&[END]).any(|byte| {
            hash = followed_by(hash, *byte);
            self.0.binary_search_by_key(&hash, |known| u32::from_le_bytes(*known)).is_ok()
        })
    }
}
