//! A command line, lowered as the library lowers it.

use threadcap_programs::lowering::{Change, Lowering};
use threadcap_programs::table::{self, Lines};

/// Lowers a command line in place; returns what was changed.
pub(crate) fn lower(words: &mut [Vec<u8>], cap: u32) -> Vec<Change<'static>> {
    let name = words.first().cloned().unwrap_or_default();
    let lines = table::look_up(table::base_name(&name));
    lines.map_or(Vec::new(), |lines| lower_by(lines, words, cap, 1, table::look_up))
}

/// The same by given lines, for one of this many ranks.
pub(crate) fn lower_by<'t>(
    lines: Lines<'t>,
    words: &mut [Vec<u8>],
    cap: u32,
    ranks: u32,
    look_up: fn(&[u8]) -> Option<Lines<'t>>,
) -> Vec<Change<'t>> {
    let mut lowering = Lowering::new(lines, words, cap);
    if lowering.has_ranks() {
        lowering.share(ranks);
    }
    let mut changes = Vec::new();
    while let Some(change) = lowering.next(words, look_up) {
        let length = change.apply(&mut words[change.word]);
        words[change.word].truncate(length);
        changes.push(change);
    }
    changes
}

/// A command line as text, its words separated by blanks.
#[allow(dead_code)]
pub(crate) fn lowered(line: &str, cap: u32) -> String {
    let mut words: Vec<Vec<u8>> = line.split(' ').map(|word| word.as_bytes().to_vec()).collect();
    lower(&mut words, cap);
    String::from_utf8(words.join(&b' ')).unwrap()
}
