//! The writer of the compiled policy; see [`super::file`].

use core::num::NonZeroU32;

use super::file::{self, checksum};
use super::glob::{Pattern, order};
use super::{LARGEST, LONGEST_REPORT, Rule};
use crate::settings::{Budget, Excess, Teams};

/// The contents of a policy, ready to be encoded.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The cap of users without a rule.
    pub cap: Option<NonZeroU32>,
    /// Whether capped users are held.
    pub hold: bool,
    /// Whether the hold is locked; requires the hold.
    pub lock: bool,
    /// What happens to threads beyond the cap.
    pub excess: Excess,
    /// Whether workers share the cap.
    pub budget: Budget,
    /// The report directory, an absolute path; empty if none.
    pub report: &'a [u8],
    /// Lines about programs and their options, in the format of crate `threadcap_programs`.
    pub programs: &'a [u8],
    /// Ranges of exempt user IDs, first and last: ascending, with gaps between them.
    pub ranges: &'a [(u32, u32)],
    /// Rules for users: ascending, without duplicates.
    pub users: &'a [(u32, Rule)],
    /// Rules for groups: ascending, without duplicates.
    pub groups: &'a [(u32, Rule)],
    /// Whether a rule for an executable applies only if the path by which the program was started
    /// matches as well, so not if it was a symbolic link with another name. Most programs then need
    /// no lookup.
    pub by_name: bool,
    /// The [hashes](Pattern::prefix_hash) of all patterns: ascending, without duplicates.
    pub prefixes: &'a [u32],
    /// Rules for executables, in their [`order`], without duplicates.
    pub executables: &'a [(Pattern<'a>, Rule)],
    /// What happens to the large OpenMP teams of executables, in the same order, without
    /// duplicates.
    pub teams: &'a [(Pattern<'a>, Teams)],
}

/// A buffer that is filled from its start.
struct Writer<'b>(&'b mut [u8], usize);

impl Writer<'_> {
    fn bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.1.checked_add(bytes.len())?;
        self.0.get_mut(self.1..end)?.copy_from_slice(bytes);
        self.1 = end;
        Some(())
    }

    fn numbers(&mut self, numbers: impl IntoIterator<Item = u32>) -> Option<()> {
        numbers.into_iter().try_for_each(|number| self.bytes(&number.to_le_bytes()))
    }

    fn counts(&mut self, counts: impl IntoIterator<Item = usize>) -> Option<()> {
        counts.into_iter().try_for_each(|count| self.numbers([u32::try_from(count).ok()?]))
    }
}

impl Rules<'_> {
    /// The size of the file in bytes; `None` if it is more than [`LARGEST`].
    pub fn size(&self) -> Option<usize> {
        let patterns = self.patterns().map(|(pattern, _)| 16 + pattern.text().len());
        let size = self.head_size() + patterns.sum::<usize>();
        (size <= LARGEST).then_some(size)
    }

    fn head_size(&self) -> usize {
        let pairs = self.ranges.len() + self.users.len() + self.groups.len();
        let texts = self.report.len() + self.programs.len();
        file::HEADER + 8 * pairs + 4 * self.prefixes.len() + texts
    }

    /// Writes the file into a buffer of its [size](Self::size); `None` if the rules are invalid or
    /// the buffer is of another size.
    pub fn encode(&self, buffer: &mut [u8]) -> Option<()> {
        if !self.is_sound() || self.size() != Some(buffer.len()) {
            return None;
        }
        let (head, part) = buffer.split_at_mut_checked(self.head_size())?;
        self.write_patterns(&mut Writer(part, 0))?;
        let length = u32::try_from(head.len()).ok()?;
        let mut writer = Writer(head, 0);
        writer.bytes(file::MAGIC)?;
        writer.numbers([file::VERSION, length, 0, 0])?;
        writer.numbers([u32::try_from(part.len()).ok()?])?;
        writer.bytes(&checksum(part).to_le_bytes())?;
        self.write_head(&mut writer)?;
        let (start, summed) = head.split_at_mut_checked(file::SUMMED)?;
        start.last_chunk_mut::<8>()?.copy_from_slice(&checksum(summed).to_le_bytes());
        Some(())
    }

    fn write_head(&self, writer: &mut Writer) -> Option<()> {
        let number = |cap: Option<NonZeroU32>| cap.map_or(0, NonZeroU32::get);
        let switches = [
            (self.hold, file::HOLD),
            (self.lock, file::LOCK),
            (self.excess == Excess::Refuse, file::REFUSE),
            (self.by_name, file::BY_NAME),
            (self.budget == Budget::Off, file::NO_BUDGET),
            (self.budget == Budget::Dynamic, file::MOVING_BUDGET),
        ];
        let switches = switches.iter().filter(|(on, _)| *on).fold(0, |all, (_, bit)| all | bit);
        writer.numbers([number(self.cap), number(self.smallest()), switches])?;
        writer.counts([
            self.ranges.len(),
            self.users.len(),
            self.groups.len(),
            self.prefixes.len(),
            self.executables.len(),
            self.teams.len(),
            self.report.len(),
            self.programs.len(),
        ])?;
        writer.numbers(self.ranges.iter().flat_map(|&(first, last)| [first, last]))?;
        let persons = self.users.iter().chain(self.groups);
        writer.numbers(persons.flat_map(|&(id, rule)| [id, rule.number()]))?;
        writer.numbers(self.prefixes.iter().copied())?;
        writer.bytes(self.report)?;
        writer.bytes(self.programs)
    }

    fn write_patterns(&self, writer: &mut Writer) -> Option<()> {
        let mut start = 0;
        for (pattern, number) in self.patterns() {
            let length = pattern.text().len();
            writer.counts([start, length, pattern.key_length()])?;
            writer.numbers([number])?;
            start += length;
        }
        self.patterns().try_for_each(|(pattern, _)| writer.bytes(pattern.text()))
    }

    /// All patterns with their numbers, in the order of the file.
    fn patterns(&self) -> impl Iterator<Item = (Pattern<'_>, u32)> {
        let executables = self.executables.iter().map(|&(pattern, rule)| (pattern, rule.number()));
        executables.chain(self.teams.iter().map(|&(pattern, teams)| (pattern, teams.number())))
    }

    fn smallest(&self) -> Option<NonZeroU32> {
        let persons = self.users.iter().chain(self.groups).map(|&(_, rule)| rule);
        let rules = persons.chain(self.executables.iter().map(|&(_, rule)| rule));
        let caps = rules.filter_map(|rule| NonZeroU32::new(rule.number()));
        caps.chain(self.cap).min()
    }

    fn is_sound(&self) -> bool {
        let ranges = self.ranges.iter().all(|(first, last)| first <= last)
            && self.ranges.is_sorted_by(|(_, last), (first, _)| last < first);
        let persons =
            |table: &[(u32, Rule)]| table.is_sorted_by(|(one, _), (other, _)| one < other);
        let ascend = |one: Pattern, other: Pattern| order(one.text(), other.text()).is_lt();
        let executables =
            self.executables.is_sorted_by(|(one, _), (other, _)| ascend(*one, *other));
        let teams = self.teams.is_sorted_by(|(one, _), (other, _)| ascend(*one, *other));
        let prefixes = self.prefixes.is_sorted_by(|one, other| one < other)
            && self.patterns().all(|(p, _)| self.prefixes.binary_search(&p.prefix_hash()).is_ok());
        ranges
            && prefixes
            && persons(self.users)
            && persons(self.groups)
            && executables
            && teams
            && self.report.len() <= LONGEST_REPORT
            && self.hold >= self.lock
    }
}
