//! The compiled policy file: its layout, reader and writer.
//!
//! All numbers are little-endian and unaligned.
//!
//! | bytes | content |
//! | --- | --- |
//! | 8 | `threadcp` |
//! | 4 | version of this layout |
//! | 4 | length of the file |
//! | 8 | checksum of all that follows |
//! | 4, 4 | default cap, smallest cap of all rules; 0: none |
//! | 4 | switches |
//! | 4 x 7 | how many ranges, users, groups, executables, executables with teams; lengths of report directory and lines |
//! | 8 each | ranges of exempt users: first, last |
//! | 8 each | users: number, cap; 0: exempt |
//! | 8 each | groups: the same |
//! | 16 each | executables: where the pattern starts in the text, its length, that of its key, cap |
//! | 16 each | executables with teams: the same, with what becomes of their teams in place of the cap |
//! | the rest | the text: report directory, patterns, lines about programs |

use core::num::NonZeroU32;

use super::glob::{Pattern, order};
use super::patterns::Patterns;
use super::words::Words;
use super::{LARGEST, LONGEST_REPORT, Rule};
use crate::settings::{Budget, Excess, LARGEST_CAP, Teams};

const MAGIC: &[u8; 8] = b"threadcp";
const VERSION: u32 = 3;
/// The checksum covers the file from here on.
const SUMMED: usize = 24;
const HEADER: usize = 64;

const HOLD: u32 = 1;
const LOCK: u32 = 2;
const REFUSE: u32 = 4;
const BY_NAME: u32 = 8;
const NO_BUDGET: u32 = 16;
const MOVING_BUDGET: u32 = 32;

/// A policy as read into memory.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    pub(super) cap: Option<NonZeroU32>,
    pub(super) smallest: Option<NonZeroU32>,
    pub(super) hold: bool,
    pub(super) lock: bool,
    pub(super) excess: Excess,
    pub(super) budget: Budget,
    pub(super) by_name: bool,
    report: &'a [u8],
    programs: &'a [u8],
    ranges: &'a [[u8; 8]],
    users: &'a [[u8; 8]],
    groups: &'a [[u8; 8]],
    pub(super) executables: Patterns<'a>,
    pub(super) teams: Patterns<'a>,
}

/// Why a file is not a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is none, or of another version.
    Foreign,
    /// It is damaged.
    Damaged,
}

/// A checksum that detects every change within one word for certain: each step maps different
/// words, and different sums so far, to different sums. Four independent sums, which run in
/// parallel, are combined at the end.
fn checksum(bytes: &[u8]) -> u64 {
    fn step(sum: u64, word: u64) -> u64 {
        let mixed = (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    }
    let mut sums = [0x7468_7265_6164_6361, 1, 2, 3];
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut last = [0; 32];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    for block in blocks.iter().chain([&last]) {
        let (words, _) = block.as_chunks::<8>();
        let words = words.iter().map(|word| u64::from_le_bytes(*word));
        sums.iter_mut().zip(words).for_each(|(sum, word)| *sum = step(*sum, word));
    }
    sums.into_iter().fold(0, step)
}

/// The first `count` entries of `bytes`, and what follows.
fn table<const SIZE: usize>(bytes: &[u8], count: u32) -> Option<(&[[u8; SIZE]], &[u8])> {
    let length = usize::try_from(count).ok()?.checked_mul(SIZE)?;
    let (table, rest) = bytes.split_at_checked(length)?;
    Some((table.as_chunks().0, rest))
}

/// The two numbers of an entry.
fn pair(entry: &[u8; 8]) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = *entry;
    (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
}

/// The rule for a number in a sorted table.
fn rule_of(table: &[[u8; 8]], number: u32) -> Option<Rule> {
    let place = table.binary_search_by_key(&number, |entry| pair(entry).0).ok()?;
    table.get(place).map(|entry| Rule::of(pair(entry).1))
}

/// The budget by these switches; `None`: they contradict each other.
fn budget_of(switches: u32) -> Option<Budget> {
    match (switches & NO_BUDGET != 0, switches & MOVING_BUDGET != 0) {
        (false, false) => Some(Budget::Steady),
        (false, true) => Some(Budget::Dynamic),
        (true, false) => Some(Budget::Off),
        (true, true) => None,
    }
}

impl<'a> Policy<'a> {
    /// Reads a file, as a whole or not at all: the checksum reveals any damage.
    pub fn decode(file: &'a [u8]) -> Result<Self, Broken> {
        let mut words = Words(file.strip_prefix(MAGIC).ok_or(Broken::Foreign)?);
        if words.next() != Some(VERSION) {
            return Err(Broken::Foreign);
        }
        let length = words.next().ok_or(Broken::Damaged)?;
        let (sum, summed) = words.0.split_first_chunk().ok_or(Broken::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(summed) || length as usize != file.len() {
            return Err(Broken::Damaged);
        }
        Self::fields(Words(summed)).ok_or(Broken::Damaged)
    }

    fn fields(mut words: Words<'a>) -> Option<Self> {
        let cap = |number: u32| (number <= LARGEST_CAP).then_some(NonZeroU32::new(number));
        let (default, smallest) = (cap(words.next()?)?, cap(words.next()?)?);
        let switches = words.next()?;
        if switches & !(HOLD | LOCK | REFUSE | BY_NAME | NO_BUDGET | MOVING_BUDGET) != 0 {
            return None;
        }
        if switches & LOCK != 0 && switches & HOLD == 0 {
            return None;
        }
        let [ranges, users, groups] = [words.next()?, words.next()?, words.next()?];
        let [executables, teams] = [words.next()?, words.next()?];
        let [report, programs] = [words.next()?, words.next()?];
        let (ranges, rest) = table(words.0, ranges)?;
        let (users, rest) = table(rest, users)?;
        let (groups, rest) = table(rest, groups)?;
        let (executables, rest) = table(rest, executables)?;
        let (teams, text) = table(rest, teams)?;
        Some(Policy {
            cap: default,
            smallest,
            hold: switches & HOLD != 0,
            lock: switches & LOCK != 0,
            excess: if switches & REFUSE != 0 { Excess::Refuse } else { Excess::Share },
            budget: budget_of(switches)?,
            by_name: switches & BY_NAME != 0,
            report: text.get(..report as usize)?,
            programs: text.get(text.len().checked_sub(programs as usize)?..)?,
            ranges,
            users,
            groups,
            executables: Patterns { entries: executables, text },
            teams: Patterns { entries: teams, text },
        })
    }

    /// The cap of users without a rule; `None` if they have none.
    pub fn default_cap(&self) -> Option<NonZeroU32> {
        self.cap
    }

    /// Whether capped users are held, and whether the hold is locked.
    pub fn hold_and_lock(&self) -> (bool, bool) {
        (self.hold, self.lock)
    }

    /// What happens to threads beyond the cap.
    pub fn excess(&self) -> Excess {
        self.excess
    }

    /// Whether workers share the cap, unless their environment says otherwise.
    pub fn budget(&self) -> Budget {
        self.budget
    }

    /// The directory in which processes under the policy write report lines: an absolute path.
    pub fn report(&self) -> Option<&'a [u8]> {
        (!self.report.is_empty()).then_some(self.report)
    }

    /// Lines about programs and their options, as crate `threadcap_programs` has them.
    pub fn programs(&self) -> &'a [u8] {
        self.programs
    }

    /// The ranges of exempt user IDs: first and last.
    pub fn exempt_ranges(&self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.ranges.iter().map(pair)
    }

    /// The rules for users, by ID.
    pub fn users(&self) -> impl ExactSizeIterator<Item = (u32, Rule)> {
        self.users.iter().map(pair).map(|(user, cap)| (user, Rule::of(cap)))
    }

    /// The rules for groups, by ID.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = (u32, Rule)> {
        self.groups.iter().map(pair).map(|(group, cap)| (group, Rule::of(cap)))
    }

    /// The rules for executables: pattern and rule.
    pub fn executables(&self) -> impl Iterator<Item = (&'a [u8], Rule)> {
        self.executables.all().map(|(pattern, cap)| (pattern, Rule::of(cap)))
    }

    /// What becomes of the large OpenMP teams of executables: pattern and choice.
    pub fn teams(&self) -> impl Iterator<Item = (&'a [u8], Teams)> {
        let all = self.teams.all();
        all.filter_map(|(pattern, number)| Some((pattern, Teams::of_number(number)?)))
    }

    pub(super) fn rule_of_user(&self, user: u32) -> Option<Rule> {
        rule_of(self.users, user)
    }

    pub(super) fn rule_of_group(&self, group: u32) -> Option<Rule> {
        rule_of(self.groups, group)
    }

    pub(super) fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    pub(super) fn is_in_exempt_range(&self, user: u32) -> bool {
        let above = self.ranges.partition_point(|range| pair(range).0 <= user);
        let range = above.checked_sub(1).and_then(|place| self.ranges.get(place));
        range.is_some_and(|range| user <= pair(range).1)
    }
}

/// A file with header and checksum for the given contents, for tests.
#[cfg(any(test, fuzzing))]
pub fn sealed(summed: &[u8]) -> std::vec::Vec<u8> {
    let length = (SUMMED + summed.len()) as u32;
    let sum = checksum(summed).to_le_bytes();
    [MAGIC, &VERSION.to_le_bytes()[..], &length.to_le_bytes(), &sum, summed].concat()
}

/// The contents of a policy, ready to be encoded.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The cap of users without a rule.
    pub cap: Option<NonZeroU32>,
    /// Whether capped users are held.
    pub hold: bool,
    /// Whether the hold is locked; requires the hold.
    pub lock: bool,
    /// What becomes of threads beyond the cap.
    pub excess: Excess,
    /// Whether workers share the cap.
    pub budget: Budget,
    /// The report directory, an absolute path; empty if none.
    pub report: &'a [u8],
    /// Lines about programs and their options, as crate `threadcap_programs` has them.
    pub programs: &'a [u8],
    /// Ranges of exempt user IDs, first and last: ascending, with gaps between them.
    pub ranges: &'a [(u32, u32)],
    /// Rules for users: ascending, without duplicates.
    pub users: &'a [(u32, Rule)],
    /// Rules for groups: ascending, without duplicates.
    pub groups: &'a [(u32, Rule)],
    /// Whether a rule for an executable applies only if the path by which the program was started
    /// matches, too, rather than a symbolic link with another name. Most programs then need no
    /// lookup.
    pub by_name: bool,
    /// Rules for executables: in their [`order`], without duplicates.
    pub executables: &'a [(Pattern<'a>, Rule)],
    /// What becomes of the large OpenMP teams of executables: the same.
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
}

impl Rules<'_> {
    /// The size of the file in bytes; `None` if more than [`LARGEST`].
    pub fn size(&self) -> Option<usize> {
        let pairs = self.ranges.len() + self.users.len() + self.groups.len();
        let patterns = self.patterns().map(|(pattern, _)| 16 + pattern.text().len());
        let texts = self.report.len() + self.programs.len();
        let size = HEADER + 8 * pairs + texts + patterns.sum::<usize>();
        (size <= LARGEST).then_some(size)
    }

    /// Writes the file into a buffer of its [size](Self::size). `None` if the rules are invalid, or
    /// the buffer is too small.
    pub fn encode(&self, buffer: &mut [u8]) -> Option<()> {
        if !self.is_sound() || self.size() != Some(buffer.len()) {
            return None;
        }
        let length = u32::try_from(buffer.len()).ok()?;
        let mut writer = Writer(buffer, 0);
        writer.bytes(MAGIC)?;
        writer.numbers([VERSION, length, 0, 0])?;
        self.write(&mut writer)?;
        let (head, summed) = buffer.split_at_mut_checked(SUMMED)?;
        head.last_chunk_mut::<8>()?.copy_from_slice(&checksum(summed).to_le_bytes());
        Some(())
    }

    fn write(&self, writer: &mut Writer) -> Option<()> {
        let number = |cap: Option<NonZeroU32>| cap.map_or(0, NonZeroU32::get);
        let count = |count: usize| u32::try_from(count).ok();
        let switches = [
            (self.hold, HOLD),
            (self.lock, LOCK),
            (self.excess == Excess::Refuse, REFUSE),
            (self.by_name, BY_NAME),
            (self.budget == Budget::Off, NO_BUDGET),
            (self.budget == Budget::Dynamic, MOVING_BUDGET),
        ];
        let switches = switches.iter().filter(|(on, _)| *on).fold(0, |all, (_, bit)| all | bit);
        writer.numbers([number(self.cap), number(self.smallest()), switches])?;
        writer.numbers([
            count(self.ranges.len())?,
            count(self.users.len())?,
            count(self.groups.len())?,
            count(self.executables.len())?,
            count(self.teams.len())?,
            count(self.report.len())?,
            count(self.programs.len())?,
        ])?;
        writer.numbers(self.ranges.iter().flat_map(|&(first, last)| [first, last]))?;
        let persons = self.users.iter().chain(self.groups);
        writer.numbers(persons.flat_map(|&(id, rule)| [id, rule.number()]))?;
        let mut start = self.report.len();
        for (pattern, number) in self.patterns() {
            let length = pattern.text().len();
            writer.numbers([
                count(start)?,
                count(length)?,
                count(pattern.key_length())?,
                number,
            ])?;
            start += length;
        }
        writer.bytes(self.report)?;
        self.patterns().try_for_each(|(pattern, _)| writer.bytes(pattern.text()))?;
        writer.bytes(self.programs)
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
        ranges
            && persons(self.users)
            && persons(self.groups)
            && executables
            && teams
            && self.report.len() <= LONGEST_REPORT
            && self.hold >= self.lock
    }
}
