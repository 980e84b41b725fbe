//! What several targets need: a page made of the fuzzer's bytes, and what no output may contain.

use std::mem::offset_of;

use threadcap_ledger::{Header, MAGIC, Page, VERSION};

/// The bytes of a page: valid where it says that it is one, anything else as the input says. The
/// input is a list of patches (where, in two bytes; length, in one; the bytes), since 44 KiB are
/// more than a fuzzer finds its way in.
pub fn page(mut input: &[u8]) -> Vec<u8> {
    let mut page = vec![0; size_of::<Page>()];
    while let [low, high, length, rest @ ..] = input {
        let at = usize::from(u16::from_le_bytes([*low, *high]));
        let (patch, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        if let Some(to) = page.get_mut(at..at + patch.len()) {
            to.copy_from_slice(patch);
        }
        input = rest;
    }
    let magic = offset_of!(Page, header) + offset_of!(Header, magic);
    page[magic..magic + 8].copy_from_slice(&MAGIC.to_ne_bytes());
    let version = offset_of!(Page, header) + offset_of!(Header, version);
    page[version..version + 4].copy_from_slice(&VERSION.to_ne_bytes());
    page
}

/// Asserts that a text steers no terminal: it has only the control characters that are its own.
pub fn assert_harmless(text: &str) {
    let steers = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    assert!(!text.chars().any(steers), "{text:?}");
}
