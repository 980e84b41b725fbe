//! Parses the policy file that the administrator writes.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use threadcap_decide::settings::{Budget, Excess, LARGEST_CAP, Teams};
use toml::Spanned;

use crate::fault::Fault;

/// A table of rules: name or pattern, and cap.
pub type Caps = BTreeMap<Spanned<String>, Spanned<Cap>>;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub cap: Option<Cap>,
    #[serde(default = "yes")]
    pub hold: bool,
    pub lock: Option<Spanned<bool>>,
    #[serde(default, deserialize_with = "excess")]
    pub excess: Excess,
    #[serde(default, deserialize_with = "budget")]
    pub budget: Budget,
    pub report: Option<Spanned<String>>,
    /// Lines about programs and their options, as the library's own table has them.
    #[serde(default)]
    pub programs: Vec<Spanned<String>>,
    #[serde(default)]
    pub users: Caps,
    #[serde(default)]
    pub groups: Caps,
    #[serde(default)]
    pub executables: Caps,
    /// What happens to the large OpenMP teams of executables.
    #[serde(default)]
    pub teams: BTreeMap<Spanned<String>, Choice>,
    #[serde(default)]
    pub exempt: Exempt,
}

/// The users, groups and programs that are exempt.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exempt {
    pub uids: Option<Vec<Spanned<Range>>>,
    #[serde(default)]
    pub users: Vec<Spanned<String>>,
    #[serde(default)]
    pub groups: Vec<Spanned<String>>,
    pub executables: Option<Vec<Spanned<String>>>,
}

/// A description of valid caps, for messages.
const CAP: &str = "a whole number from 1 to 1048575";

/// The same for the budget.
const BUDGET: &str = "\"steady\", \"dynamic\" or \"off\"";

/// The same for teams.
const TEAMS: &str = "\"auto\", \"asked\" or \"cap\"";

/// System users, and systemd's dynamic users for services.
const SYSTEM_USERS: [Range; 2] = [Range(0, 999), Range(61184, 65519)];

/// The programs with which people log in.
const LOGIN_PROGRAMS: [&str; 11] = [
    "/usr/sbin/sshd",
    "/usr/lib/openssh/*",
    "/usr/libexec/openssh/*",
    "/usr/sbin/gdm*",
    "/usr/libexec/gdm*",
    "/usr/lib/gdm3/*",
    "/usr/sbin/lightdm",
    "/usr/bin/sddm*",
    "/usr/libexec/sddm*",
    "/usr/bin/xdm",
    "/usr/lib/xorg/Xorg*",
];

impl Exempt {
    /// The ranges of exempt user IDs; by default, the system's.
    pub fn ranges(&self) -> Vec<(u32, u32)> {
        let given = self.uids.as_ref().map(|ranges| ranges.iter().map(|range| *range.get_ref()));
        let ranges: Vec<_> = given.map_or(SYSTEM_USERS.to_vec(), Iterator::collect);
        ranges.into_iter().map(|Range(first, last)| (first, last)).collect()
    }

    /// The exempt executables with their positions; by default, the login programs.
    pub fn executables(&self) -> Vec<(&str, usize)> {
        match &self.executables {
            Some(given) => {
                given.iter().map(|one| (one.get_ref().as_str(), one.span().start)).collect()
            }
            None => LOGIN_PROGRAMS.map(|path| (path, 0)).to_vec(),
        }
    }
}

fn yes() -> bool {
    true
}

/// The most bytes of a policy file: a device or a pipe may have no end.
const LONGEST: u64 = 4 << 20;

/// Reads a policy file. An error is one line.
pub fn read(file: &Path) -> Result<(Text, Lines), Fault> {
    let cannot = |error: &dyn fmt::Display| Fault::refused(format!("{}: {error}", file.display()));
    let mut text = Vec::new();
    let opened = File::open(file).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut text));
    opened.map_err(|error| {
        cannot(&format!("{error}; expected a policy file, see threadcap.toml(5)"))
    })?;
    if text.len() as u64 > LONGEST {
        return Err(cannot(&"more than 4 MiB; expected a policy file, see threadcap.toml(5)"));
    }
    let text = String::from_utf8(text).map_err(|_| cannot(&"not UTF-8; expected a policy file"))?;
    let lines = Lines::of(&text);
    let parsed = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let line = lines.of_byte(error.span().map_or(0, |span| span.start));
        super::fault(file, line, complaint(&text, line, error.message()))
    })?;
    Ok((parsed, lines))
}

/// What is wrong with a line: its key, its value and what was expected, if the key is known;
/// otherwise the parser's own message.
fn complaint(text: &str, line: usize, message: &str) -> String {
    let (before, rest) = text.split_at(start_of(text, line));
    let (key, value) =
        rest.lines().next().and_then(|line| line.split_once('=')).unwrap_or_default();
    let table = before.lines().rev().find(|line| line.starts_with('[')).unwrap_or("[]");
    let expected = match (table.trim(), key.trim()) {
        ("[users]" | "[groups]" | "[executables]", _) | ("[]", "cap") => CAP,
        ("[]", "teams") => "a table: [teams], and below it a pattern and a word",
        ("[]", "hold" | "lock") => "true or false",
        ("[]", "users" | "groups" | "executables") => {
            "a table, as [users], and below it NAME = cap"
        }
        ("[]", "exempt") => "a table: [exempt], and below it uids, users, groups or executables",
        ("[]", "programs") => "a list of lines, as [\"mytool | -t #, --threads #\"]",
        ("[teams]", _) => TEAMS,
        ("[]", "excess") => "\"share\" or \"refuse\"",
        ("[]", "budget") => BUDGET,
        ("[]", "report") => "the absolute path of a directory, in quotes",
        ("[exempt]", "uids") => "a list of user IDs and ranges, such as [1000, \"0-999\"]",
        _ => "",
    };
    let is_about_key = message.starts_with("unknown field") || message.contains("duplicate");
    match (key.trim(), value.trim()) {
        (key, _) if key.is_empty() || expected.is_empty() || is_about_key => {
            let message = message.replace("unknown field", "unknown key");
            message.replace(", expected", "; expected").replace('\n', "; ")
        }
        (key, "") => format!("{key} has no value; expected {expected}"),
        (key, value) => format!("invalid {key} = {value}; expected {expected}"),
    }
}

/// The position of the first byte of a line.
fn start_of(text: &str, line: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    before.map(str::len).sum()
}

/// The positions at which the lines of a text start.
pub struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines(after.map(|(at, _)| at + 1).collect())
    }

    /// The number of the line that contains a byte, counted from 1.
    pub fn of_byte(&self, byte: usize) -> usize {
        1 + self.0.partition_point(|start| *start <= byte)
    }
}

/// A cap: a whole number.
#[derive(Clone, Copy, Debug)]
pub struct Cap(pub NonZeroU32);

/// What happens to large OpenMP teams: a word.
#[derive(Clone, Copy, Debug)]
pub struct Choice(pub Teams);

/// User IDs: `"0-999"`, or a single one.
#[derive(Clone, Copy, Debug)]
pub struct Range(pub u32, pub u32);

struct CapVisitor;
struct RangeVisitor;

impl<'de> Deserialize<'de> for Cap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CapVisitor)
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let teams = Teams::of(word.as_bytes());
        teams.map(Choice).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&word), &TEAMS))
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RangeVisitor)
    }
}

impl Visitor<'_> for CapVisitor {
    type Value = Cap;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(CAP)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cap, E> {
        let cap = u32::try_from(number).ok().filter(|&cap| cap <= LARGEST_CAP);
        let cap = cap.and_then(NonZeroU32::new).map(Cap);
        cap.ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }
}

impl Visitor<'_> for RangeVisitor {
    type Value = Range;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a user ID, or a range such as \"1-999\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Range, E> {
        let user = u32::try_from(number);
        let range = user.map(|user| Range(user, user));
        range.map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Range, E> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let range = number(first).zip(number(last)).filter(|(first, last)| first <= last);
        let range = range.map(|(first, last)| Range(first, last));
        range.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

fn budget<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Budget, D::Error> {
    let word = String::deserialize(deserializer)?;
    Budget::of(word.as_bytes())
        .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&word), &BUDGET))
}

fn excess<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Excess, D::Error> {
    let word = String::deserialize(deserializer)?;
    match word.as_str() {
        "share" => Ok(Excess::Share),
        "refuse" => Ok(Excess::Refuse),
        _ => Err(D::Error::invalid_value(Unexpected::Str(&word), &"\"share\" or \"refuse\"")),
    }
}
