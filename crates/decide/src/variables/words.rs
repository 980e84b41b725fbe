//! Values that hold arguments of a program, separated by blanks.

use threadcap_programs::Words;
use threadcap_programs::lowering::Lowering;
use threadcap_programs::table;

/// So many numbers of one value are lowered; nobody has been seen to give more.
const MOST: usize = 8;

/// A number that is lowered, where it stands in the value.
#[derive(Clone, Copy, Default)]
pub(super) struct Change {
    pub start: usize,
    pub end: usize,
    pub asked: i64,
    pub granted: u32,
}

/// The numbers that are lowered, from left to right.
#[derive(Default)]
pub(super) struct Changes {
    all: [Change; MOST],
    count: usize,
    next: usize,
}

impl Changes {
    /// Those in the value of this variable. A value with quotes is left as it is: each program
    /// takes them apart in its own way.
    #[inline(never)]
    pub(super) fn find(name: &[u8], cap: u32, value: &[u8]) -> Changes {
        let mut changes = Changes::default();
        let Some(lines) = table::look_up_variable(name) else {
            return changes;
        };
        if value.iter().any(|byte| b"'\"\\$".contains(byte)) {
            return changes;
        }
        let words = Value(value);
        let mut lowering = Lowering::new(lines, &words, cap);
        while let Some(change) = lowering.next(&words, |_| None) {
            let start = words.start(change.word);
            changes.add(Change {
                start: start + change.start,
                end: start + change.end,
                asked: i64::try_from(change.asked).unwrap_or(i64::MAX),
                granted: change.granted,
            });
        }
        changes
    }

    /// Adds one at its place from left to right.
    fn add(&mut self, change: Change) {
        let mut next = change;
        for place in self.all.iter_mut().take(self.count) {
            if next.start < place.start {
                core::mem::swap(place, &mut next);
            }
        }
        if let Some(place) = self.all.get_mut(self.count) {
            *place = next;
            self.count += 1;
        }
    }

    /// The next one.
    pub(super) fn next(&mut self) -> Option<Change> {
        let change = self.all.get(..self.count)?.get(self.next).copied();
        self.next += 1;
        change
    }
}

/// A value as words; the program's name, which it lacks, is the first.
struct Value<'v>(&'v [u8]);

impl Value<'_> {
    fn all(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
    }

    /// Where a word starts in the value.
    fn start(&self, place: usize) -> usize {
        let word = self.word(place).unwrap_or(&[]);
        (word.as_ptr() as usize).wrapping_sub(self.0.as_ptr() as usize)
    }
}

impl Words for Value<'_> {
    fn word(&self, place: usize) -> Option<&[u8]> {
        if place == 0 { Some(&[]) } else { self.all().nth(place - 1) }
    }
}
