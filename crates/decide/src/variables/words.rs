//! Values that hold arguments of a program, separated by blanks.

use super::numbers::{Number, digits_at};
use crate::settings::parse_count;
use threadcap_programs::Words;
use threadcap_programs::lowering::Lowering;
use threadcap_programs::table;

/// The most numbers of one value that are lowered; no value with more has been seen.
const MOST: usize = 5;

/// The numbers that are lowered, from left to right. Small, since a child of `vfork` has them on
/// its stack; a number beyond 64 KiB of a value is left as it is.
#[derive(Default)]
pub(super) struct Changes {
    /// Where they start.
    starts: [u16; MOST],
    /// The limit of each of them: no variable holds factors of a product.
    granted: u32,
    count: u8,
    next: u8,
}

impl Changes {
    /// Finds those in the value of this variable. A value with quotes is left as it is: each
    /// program parses them in its own way.
    #[inline(never)]
    pub(super) fn find(&mut self, name: &[u8], cap: u32, value: &[u8]) {
        let Some(lines) = table::look_up_variable(name) else {
            return;
        };
        if value.iter().any(|byte| b"'\"\\$".contains(byte)) {
            return;
        }
        let words = Value(value);
        let mut lowering = Lowering::new(lines, &words, cap);
        while let Some(change) = lowering.next(&words, |_| None) {
            if let Ok(start) = u16::try_from(words.start(change.word) + change.start) {
                self.add(start);
                self.granted = change.granted;
            }
        }
    }

    /// Inserts one, keeping the order from left to right.
    fn add(&mut self, start: u16) {
        let mut next = start;
        for place in self.starts.iter_mut().take(usize::from(self.count)) {
            if next < *place {
                core::mem::swap(place, &mut next);
            }
        }
        if let Some(place) = self.starts.get_mut(usize::from(self.count)) {
            *place = next;
            self.count += 1;
        }
    }

    /// The next one. `value` may have changed before it, but not from there on.
    pub(super) fn next(&mut self, value: &[u8]) -> Option<Number> {
        let start = *self.starts.get(..usize::from(self.count))?.get(usize::from(self.next))?;
        self.next += 1;
        let start = usize::from(start);
        let end = start + digits_at(value, start);
        let asked = value.get(start..end).and_then(parse_count).map_or(i64::MAX, i64::from);
        Some(Number { start, end, asked, granted: self.granted })
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
