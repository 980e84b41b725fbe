//! The runtimes' names, without pointers.

use crate::OWNERS;

/// The offset of each name in the text of all names, and the end of the last.
const STARTS: [u16; OWNERS.len() + 1] = {
    let mut starts = [0; OWNERS.len() + 1];
    let mut owner = 0;
    while owner < OWNERS.len() {
        starts[owner + 1] = starts[owner] + OWNERS[owner].name.len() as u16;
        owner += 1;
    }
    starts
};

const BYTES: usize = STARTS[OWNERS.len()] as usize;

/// All names, concatenated.
static NAMES: [u8; BYTES] = {
    let mut names = [0; BYTES];
    let (mut owner, mut at) = (0, 0);
    while owner < OWNERS.len() {
        let name = OWNERS[owner].name.as_bytes();
        let mut index = 0;
        while index < name.len() {
            names[at] = name[index];
            (index, at) = (index + 1, at + 1);
        }
        owner += 1;
    }
    names
};

/// The name of an owner in reports, by its number in [`OWNERS`]; empty for other numbers.
pub fn name_of(owner: u8) -> &'static str {
    static PLACES: [u16; OWNERS.len() + 1] = STARTS;
    let place = |owner: usize| PLACES.get(owner).copied().map(usize::from);
    let owner = usize::from(owner);
    let name = place(owner).zip(place(owner + 1)).and_then(|(start, end)| NAMES.get(start..end));
    core::str::from_utf8(name.unwrap_or(&[])).unwrap_or("")
}
