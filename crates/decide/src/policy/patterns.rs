//! A table of patterns in a policy file, each with a number.

use super::glob;
use super::words::Words;

/// Patterns in their [`order`](super::order). Of those that match a path, the lowest number counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patterns<'a> {
    /// Where each pattern starts in the text, its length, the length of its key, and its number.
    pub(super) entries: &'a [[u8; 16]],
    /// The text that all tables of the file share.
    pub(super) text: &'a [u8],
}

impl<'a> Patterns<'a> {
    pub(super) const NONE: Self = Patterns { entries: &[], text: &[] };

    /// All patterns and their numbers.
    pub(super) fn all(self) -> impl Iterator<Item = (&'a [u8], u32)> {
        self.entries.iter().filter_map(move |entry| self.read(entry))
    }

    /// The lowest number of the patterns that match a path.
    pub(super) fn lowest(self, path: &[u8]) -> Option<u32> {
        let directories = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let keys = directories.filter_map(|(slash, _)| path.get(..=slash)).chain([path]);
        let found = keys.flat_map(|key| self.below(key));
        found.filter(|(pattern, _)| glob::matches(pattern, path)).map(|(_, number)| number).min()
    }

    /// The patterns that have this key.
    fn below(self, key: &[u8]) -> impl Iterator<Item = (&'a [u8], u32)> {
        let first = self.entries.partition_point(|entry| self.key(entry) < key);
        let last = self.entries.partition_point(|entry| self.key(entry) <= key);
        let found = self.entries.get(first..last).unwrap_or(&[]);
        found.iter().filter_map(move |entry| self.read(entry))
    }

    fn read(self, entry: &[u8; 16]) -> Option<(&'a [u8], u32)> {
        let mut words = Words(entry);
        let (start, length) = (words.next()? as usize, words.next()? as usize);
        let (_key, number) = (words.next()?, words.next()?);
        let pattern = self.text.get(start..start.checked_add(length)?)?;
        Some((pattern, number))
    }

    fn key(self, entry: &[u8; 16]) -> &'a [u8] {
        let mut words = Words(entry);
        let start = words.next().unwrap_or_default() as usize;
        let (_length, key) = (words.next(), words.next().unwrap_or_default() as usize);
        self.text.get(start..start.saturating_add(key)).unwrap_or(&[])
    }
}
