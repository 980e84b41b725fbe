//! Which files contain the number of CPUs, and what they show to a capped program.
//!
//! A program is shown its held CPUs under their real numbers, so that what it reads agrees with
//! the masks it may set. The lists below `/sys/devices/system/cpu` stay true: what reads them also
//! reads `possible`, the topology and the caches, and refuses or overruns its arrays where they
//! disagree (OpenVINO, hwloc, `mpstat`); `docs/reported-counts.md` has the programs.

use crate::cpus::CpuSet;
use crate::settings::parse_count;
use crate::text::{move_down, position, put_number};

/// The format of a file that lists CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// `/proc/cpuinfo`: a paragraph for each CPU.
    Paragraphs,
    /// `/proc/stat`: a line for each CPU, among others.
    Lines,
}

/// A file that lists CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its absolute path.
    pub path: &'static str,
    /// Its format.
    pub file: File,
    /// Its index in [`LISTED`].
    pub number: u8,
}

/// All files that list CPUs.
pub static LISTED: [Listed; 2] = [
    Listed { path: "/proc/cpuinfo", file: File::Paragraphs, number: 0 },
    Listed { path: "/proc/stat", file: File::Lines, number: 1 },
];

/// Bytes of the longest path of a listed file, with a NUL.
pub const LONGEST: usize = 16;

/// A listed file, by its absolute path.
#[inline]
pub fn listed(path: &[u8]) -> Option<&'static Listed> {
    if !matches!(path, [b'/', b'p', ..]) {
        return None;
    }
    LISTED.iter().find(|listed| listed.path.as_bytes() == path)
}

/// Whether a relative name may be that of a listed file, judging by its last component: worth
/// looking up the directory.
#[inline]
pub fn may_be_listed(name: &[u8]) -> bool {
    let last = name.rsplit(|&byte| byte == b'/').next().unwrap_or(name);
    matches!(last, b"cpuinfo" | b"stat")
}

/// A listed file, by the path of a directory and the name relative to it.
pub fn listed_below(directory: &[u8], name: &[u8]) -> Option<&'static Listed> {
    let directory = directory.strip_suffix(b"/").unwrap_or(directory);
    let below = |listed: &&Listed| {
        let rest = listed.path.as_bytes().strip_prefix(directory);
        rest.and_then(|rest| rest.strip_prefix(b"/")) == Some(name)
    };
    LISTED.iter().find(below)
}

/// The listed file whose copy has this name, as the kernel shows what is open: `/memfd:`, the path
/// of the file, and that it has no name in any directory.
pub fn copied(name: &[u8]) -> Option<&'static Listed> {
    listed(name.strip_prefix(b"/memfd:")?.strip_suffix(b" (deleted)")?)
}

/// The CPU that a directory entry called `cpu12` stands for.
#[inline]
pub(crate) fn cpu_of_entry(name: &[u8]) -> Option<u32> {
    parse_count(name.strip_prefix(b"cpu")?)
}

/// Trims the contents of a file, the first `length` bytes of `buffer`, to the CPUs in `shown`.
///
/// Returns the new length; `None` if the file stays unchanged: it lists no more CPUs than are
/// shown, or cannot be parsed. If a container's file system has renumbered the CPUs, the first so
/// many are shown.
pub fn trim(file: File, buffer: &mut [u8], length: usize, shown: &CpuSet) -> Option<usize> {
    match file {
        File::Paragraphs => trim_lines(buffer.get_mut(..length)?, shown, cpuinfo_line),
        File::Lines => trim_lines(buffer.get_mut(..length)?, shown, stat_line),
    }
}

/// How many CPUs a file lists; `None` if it cannot be parsed.
pub fn count(file: File, text: &[u8]) -> Option<u32> {
    let begun = |kind: fn(&[u8]) -> LineRole| {
        let lines = lines(text).map(kind);
        lines.filter(|line| matches!(line, LineRole::Begins(_))).count() as u32
    };
    match file {
        File::Paragraphs => Some(begun(cpuinfo_line)),
        File::Lines => Some(begun(stat_line)),
    }
}

/// The role of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineRole {
    /// This line and the following ones describe this CPU.
    Begins(u32),
    /// It belongs to the same CPU as the line before.
    Goes,
    /// The same, and it is the last such line.
    Ends,
    /// It does not describe a CPU.
    Apart,
    /// It belongs to the same CPU; the number at this offset counts neighbouring CPUs.
    Counts(usize),
}

/// A line of `/proc/cpuinfo`: a paragraph starts with `processor : 3`.
fn cpuinfo_line(line: &[u8]) -> LineRole {
    // Most lines start with other letters, and there may be hundreds of these.
    if line.first().is_some_and(|first| first.is_ascii_lowercase() && !b"pcs".contains(first)) {
        return LineRole::Goes;
    }
    let colon = position(line, b':').unwrap_or(line.len());
    let (name, rest) = line.split_at_checked(colon).unwrap_or((line, &[]));
    let value = rest.strip_prefix(b":").unwrap_or(rest).trim_ascii_start();
    match name.trim_ascii_end() {
        b"" => LineRole::Ends,
        b"processor" => {
            parse_count(value.trim_ascii_end()).map_or(LineRole::Goes, LineRole::Begins)
        }
        // R's detectCores(logical = FALSE) reads these.
        b"siblings" | b"cpu cores" => LineRole::Counts(line.len() - value.len()),
        _ => LineRole::Goes,
    }
}

/// A line of `/proc/stat`: `cpu3 ` and the times of that CPU. The line `cpu ` is for the whole
/// machine.
fn stat_line(line: &[u8]) -> LineRole {
    let name = line.split(|&byte| byte == b' ').next().unwrap_or(line);
    cpu_of_entry(name).map_or(LineRole::Apart, LineRole::Begins)
}

/// Which of the CPUs in a file are kept.
enum Kept<'a> {
    These(&'a CpuSet),
    First(u32),
}

impl<'a> Kept<'a> {
    /// Those in `shown`, if the file's numbers match: `matching` of its `all` CPUs do.
    fn of(shown: &'a CpuSet, matching: u32, all: u32) -> Option<Self> {
        let count = shown.count();
        match count {
            0 => None,
            _ if all <= count => None,
            _ if matching == count => Some(Kept::These(shown)),
            _ => Some(Kept::First(count)),
        }
    }

    /// Whether the next CPU of the file is kept.
    fn keeps(&mut self, cpu: u32) -> bool {
        match self {
            Kept::These(set) => set.contains(cpu),
            Kept::First(0) => false,
            Kept::First(left) => {
                *left -= 1;
                true
            }
        }
    }
}

/// The lines of a text; the last newline is followed by one more.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let end = position(text, b'\n');
        rest = end.and_then(|end| text.get(end + 1..));
        text.get(..end.unwrap_or(text.len()))
    })
}

/// The end of the line that starts at `start`, including its newline.
fn end_of_line(text: &[u8], start: usize) -> usize {
    let rest = text.get(start..).unwrap_or(&[]);
    position(rest, b'\n').map_or(text.len(), |newline| start + newline + 1)
}

/// Removes the lines of hidden CPUs.
fn trim_lines(text: &mut [u8], shown: &CpuSet, kind: fn(&[u8]) -> LineRole) -> Option<usize> {
    let begun = lines(text).filter_map(|line| match kind(line) {
        LineRole::Begins(cpu) => Some(u32::from(shown.contains(cpu))),
        _ => None,
    });
    let (all, matching) = begun.fold((0, 0), |(all, sum), one| (all + 1, sum + one));
    let mut kept = Kept::of(shown, matching, all)?;
    let (mut read, mut write, mut keep) = (0, 0, true);
    while read < text.len() {
        let end = end_of_line(text, read);
        let line = kind(text.get(read..end)?.trim_ascii_end());
        match line {
            LineRole::Begins(cpu) => keep = kept.keeps(cpu),
            LineRole::Apart => keep = true,
            LineRole::Goes | LineRole::Ends | LineRole::Counts(_) => (),
        }
        if keep {
            move_down(text, read..end, write);
            let length = match line {
                LineRole::Counts(place) => {
                    lower_count(text.get_mut(write..write + end - read)?, place, shown.count())
                }
                _ => end - read,
            };
            write += length;
        }
        keep |= line == LineRole::Ends;
        read = end;
    }
    Some(write)
}

/// Lowers the number at `place` in a line to `most`; returns the line's new length.
fn lower_count(line: &mut [u8], place: usize, most: u32) -> usize {
    let number = line.get(place..).unwrap_or(&[]).trim_ascii_end();
    if parse_count(number).is_none_or(|number| number <= most) {
        return line.len();
    }
    let rest = place + number.len();
    let end = put_number(line, place, most);
    let length = end + line.len() - rest;
    move_down(line, rest..line.len(), end);
    length
}

#[cfg(test)]
mod tests;
