//! The compiled policy file: its layout and reader.
//!
//! The file has two parts, each with its own checksum: a head, which is read whenever a program
//! starts, and the patterns, which are read only if the head shows that one of them may match. All
//! numbers are little-endian and unaligned.
//!
//! | bytes | content |
//! | --- | --- |
//! | 8 | `threadcp` |
//! | 4 | version of this layout |
//! | 4 | length of the head, from the start of the file |
//! | 8 | checksum of the rest of the head |
//! | 4 | length of the part with the patterns |
//! | 8 | checksum of that part |
//! | 4, 4 | default cap, smallest cap of all rules; 0 if none |
//! | 4 | switches |
//! | 4 x 8 | numbers of ranges, users, groups, prefixes, executables and executables with teams; lengths of the report directory and of the lines |
//! | 8 each | ranges of exempt users: first, last |
//! | 8 each | users: ID, cap; 0 means exempt |
//! | 8 each | groups: the same |
//! | 4 each | hashes of the patterns' [prefixes](super::prefixes) |
//! | | report directory, then lines about programs, up to the end of the head |
//! | 16 each | executables: start of the pattern in the text, its length, length of its key, cap |
//! | 16 each | executables with teams: the same, with what happens to their teams instead of the cap |
//! | the rest | the text of the patterns |

use core::num::NonZeroU32;

use super::Rule;
use super::patterns::Patterns;
use super::prefixes::Prefixes;
use super::words::Words;
use crate::settings::{Budget, Excess, LARGEST_CAP, Teams};

pub(super) const MAGIC: &[u8; 8] = b"threadcp";
pub(super) const VERSION: u32 = 4;
/// The head's checksum covers everything from this offset on.
pub(super) const SUMMED: usize = 24;
/// The length of a head without tables and text.
pub(super) const HEADER: usize = 80;

pub(super) const HOLD: u32 = 1;
pub(super) const LOCK: u32 = 2;
pub(super) const REFUSE: u32 = 4;
pub(super) const BY_NAME: u32 = 8;
pub(super) const NO_BUDGET: u32 = 16;
pub(super) const MOVING_BUDGET: u32 = 32;

/// A policy as read into memory: its head, with the patterns or without.
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
    pub(super) prefixes: Prefixes<'a>,
    part: Part,
    pub(super) executables: Patterns<'a>,
    pub(super) teams: Patterns<'a>,
}

/// What the head says about the part with the patterns.
#[derive(Clone, Copy, Debug)]
struct Part {
    length: usize,
    checksum: u64,
    executables: u32,
    teams: u32,
}

/// Why a file is not a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// It is not a policy, or was written by another version.
    Foreign,
    /// It is damaged.
    Damaged,
}

/// A checksum that detects every change within one word: each step maps different words, and
/// different previous sums, to different sums. Four independent sums are computed in parallel and
/// combined at the end.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
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

/// The budget according to these switches; `None` if they contradict each other.
fn budget_of(switches: u32) -> Option<Budget> {
    match (switches & NO_BUDGET != 0, switches & MOVING_BUDGET != 0) {
        (false, false) => Some(Budget::Steady),
        (false, true) => Some(Budget::Dynamic),
        (true, false) => Some(Budget::Off),
        (true, true) => None,
    }
}

impl<'a> Policy<'a> {
    /// Reads a whole file: the checksums reveal any damage.
    pub fn decode(file: &'a [u8]) -> Result<Self, Broken> {
        let head = Self::head_length(file)?;
        let (head, patterns) = file.split_at_checked(head).ok_or(Broken::Damaged)?;
        Self::decode_head(head, file.len())?.with_patterns(patterns)
    }

    /// The length, in bytes, of the head of a file that starts like this; 24 bytes suffice to know
    /// it.
    pub fn head_length(start: &[u8]) -> Result<usize, Broken> {
        let mut words = Words(start.strip_prefix(MAGIC).ok_or(Broken::Foreign)?);
        if words.next() != Some(VERSION) {
            return Err(Broken::Foreign);
        }
        let length = words.next().ok_or(Broken::Damaged)? as usize;
        if length < HEADER { Err(Broken::Damaged) } else { Ok(length) }
    }

    /// Reads a head of the [length](Self::head_length) that it states, from a file of this length.
    /// It suffices for every process that does not [need the patterns](Self::needs_patterns).
    pub fn decode_head(head: &'a [u8], file_length: usize) -> Result<Self, Broken> {
        let (start, summed) = head.split_at_checked(SUMMED).ok_or(Broken::Damaged)?;
        let sum = start.last_chunk().ok_or(Broken::Damaged)?;
        if u64::from_le_bytes(*sum) != checksum(summed) {
            return Err(Broken::Damaged);
        }
        let policy = Self::fields(Words(summed)).ok_or(Broken::Damaged)?;
        let is_whole = head.len().checked_add(policy.part.length) == Some(file_length);
        if is_whole { Ok(policy) } else { Err(Broken::Damaged) }
    }

    /// The policy with its patterns, which are all of the file after the head.
    pub fn with_patterns(self, part: &'a [u8]) -> Result<Self, Broken> {
        if part.len() != self.part.length || checksum(part) != self.part.checksum {
            return Err(Broken::Damaged);
        }
        let (executables, rest) = table(part, self.part.executables).ok_or(Broken::Damaged)?;
        let (teams, text) = table(rest, self.part.teams).ok_or(Broken::Damaged)?;
        Ok(Policy {
            executables: Patterns { entries: executables, text },
            teams: Patterns { entries: teams, text },
            ..self
        })
    }

    fn fields(mut words: Words<'a>) -> Option<Self> {
        let length = words.next()? as usize;
        let checksum = words.next_long()?;
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
        let [prefixes, executables, teams] = [words.next()?, words.next()?, words.next()?];
        let [report, programs] = [words.next()?, words.next()?];
        let (ranges, rest) = table(words.0, ranges)?;
        let (users, rest) = table(rest, users)?;
        let (groups, rest) = table(rest, groups)?;
        let (prefixes, text) = table(rest, prefixes)?;
        let (report, programs_text) = text.split_at_checked(report as usize)?;
        Some(Policy {
            cap: default,
            smallest,
            hold: switches & HOLD != 0,
            lock: switches & LOCK != 0,
            excess: if switches & REFUSE != 0 { Excess::Refuse } else { Excess::Share },
            budget: budget_of(switches)?,
            by_name: switches & BY_NAME != 0,
            report,
            programs: programs_text.get(..programs as usize)?,
            ranges,
            users,
            groups,
            prefixes: Prefixes(prefixes),
            part: Part { length, checksum, executables, teams },
            executables: Patterns::NONE,
            teams: Patterns::NONE,
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

    /// The absolute path of the directory in which processes under the policy write report lines.
    pub fn report(&self) -> Option<&'a [u8]> {
        (!self.report.is_empty()).then_some(self.report)
    }

    /// Lines about programs and their options, in the format of crate `threadcap_programs`.
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

    /// What happens to the large OpenMP teams of executables: pattern and choice.
    pub fn teams(&self) -> impl Iterator<Item = (&'a [u8], Teams)> {
        let all = self.teams.all();
        all.filter_map(|(pattern, number)| Some((pattern, Teams::of_number(number)?)))
    }

    /// Whether some executables have rules for their teams, even if these rules have not been read.
    pub(super) fn has_teams(&self) -> bool {
        self.part.teams > 0
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

/// A file with correct checksums, for tests: made of this head, without what comes before its caps,
/// and of these patterns.
#[cfg(any(test, fuzzing))]
pub fn sealed(head: &[u8], patterns: &[u8]) -> std::vec::Vec<u8> {
    let part = [&(patterns.len() as u32).to_le_bytes()[..], &checksum(patterns).to_le_bytes()];
    let summed = [part.concat().as_slice(), head].concat();
    let length = (SUMMED + summed.len()) as u32;
    let start = [MAGIC, &VERSION.to_le_bytes()[..], &length.to_le_bytes()].concat();
    [start.as_slice(), &checksum(&summed).to_le_bytes(), &summed, patterns].concat()
}
