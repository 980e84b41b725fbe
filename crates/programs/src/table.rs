//! The table, and the lines of a program by its name.

use crate::Words;
use crate::line::Line;

/// The files of the table, by field.
pub const FILES: [(&str, &[u8]); 12] = [
    ("interpreters", include_bytes!("../table/interpreters.txt")),
    ("sequences", include_bytes!("../table/sequences.txt")),
    ("alignment", include_bytes!("../table/alignment.txt")),
    ("phylogeny", include_bytes!("../table/phylogeny.txt")),
    ("chemistry", include_bytes!("../table/chemistry.txt")),
    ("solvers", include_bytes!("../table/solvers.txt")),
    ("media", include_bytes!("../table/media.txt")),
    ("compression", include_bytes!("../table/compression.txt")),
    ("search", include_bytes!("../table/search.txt")),
    ("building", include_bytes!("../table/building.txt")),
    ("languages", include_bytes!("../table/languages.txt")),
    ("variables", include_bytes!("../table/variables.txt")),
];

/// The longest name that is looked up, in bytes.
pub const LONGEST_NAME: usize = 64;

/// The lines of one program: its own, then those of its subcommands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines<'t> {
    text: &'t [u8],
    runs_scripts: bool,
}

impl<'t> Lines<'t> {
    /// The lines at the beginning of a text.
    pub fn new(text: &'t [u8]) -> Self {
        Lines { text, runs_scripts: false }
    }

    /// The text of these lines alone.
    pub fn text(self) -> &'t [u8] {
        let mut end = 0;
        for (number, line) in self.text.split_inclusive(|&byte| byte == b'\n').enumerate() {
            if number > 0 && !Line::new(line).is_of_subcommand() {
                break;
            }
            end += line.len();
        }
        self.text.get(..end).unwrap_or(self.text)
    }

    /// The program's own line, then those of its subcommands.
    pub fn all(self) -> impl Iterator<Item = Line<'t>> {
        let mut lines = self.text.split(|&byte| byte == b'\n');
        let first = lines.next().map(Line::new);
        first.into_iter().chain(lines.map(Line::new).take_while(|line| line.is_of_subcommand()))
    }

    /// Whether the program runs scripts or archives, whose own lines then apply.
    pub fn runs_scripts(self) -> bool {
        self.runs_scripts
    }

    /// The line for a command line whose words begin at `first`, and the index of the first word
    /// that it describes: if the program has subcommands, the one after the subcommand.
    pub(crate) fn for_words<W: Words + ?Sized>(
        self,
        line: &W,
        first: usize,
    ) -> Option<(Line<'t>, usize)> {
        let own = self.all().next()?;
        let mut others = self.all().skip(1).peekable();
        if others.peek().is_none() {
            return Some((own, first));
        }
        let place = subcommand(own, line, first)?;
        let word = line.word(place)?;
        let mut found = others.filter(|line| line.names().any(|name| name == word));
        found.next().map(|line| (line, place + 1))
    }
}

/// The index of the subcommand: the first operand.
fn subcommand<W: Words + ?Sized>(own: Line, line: &W, first: usize) -> Option<usize> {
    let mut place = first;
    loop {
        let word = line.word(place)?;
        if own.names_subcommand_by(word) {
            return Some(place);
        }
        place += if own.reading().takes_next(word) { 2 } else { 1 };
    }
}

impl Line<'_> {
    /// Whether a word, found among the program's own options, is a subcommand: it is no option, or
    /// one that the line lists as a subcommand (`cmake --build`).
    fn names_subcommand_by(self, word: &[u8]) -> bool {
        let reading = self.reading();
        !matches!(word, [b'-' | b'+', ..]) || reading.lists("commands", word)
    }
}

/// The last part of a path.
pub fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}

/// The lines of the program with this base name; `None` if it is not known.
pub fn look_up(name: &[u8]) -> Option<Lines<'static>> {
    if !may_be_known(name) {
        return without_version(name);
    }
    find(name).or_else(|| without_version(name))
}

/// The lines for the value of this variable, which holds arguments.
pub fn look_up_variable(name: &[u8]) -> Option<Lines<'static>> {
    prefixed(b"variable:", name).and_then(|name| find(name.as_ref()))
}

/// A name after a prefix that no program's own name has.
pub(crate) struct Prefixed {
    room: [u8; LONGEST_NAME],
    length: usize,
}

impl AsRef<[u8]> for Prefixed {
    fn as_ref(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or(&[])
    }
}

/// A name after a prefix; `None` if both together are too long for any line.
pub(crate) fn prefixed(prefix: &[u8], name: &[u8]) -> Option<Prefixed> {
    let (mut room, length) = ([0; LONGEST_NAME], prefix.len() + name.len());
    let text = room.get_mut(..length)?;
    text.iter_mut().zip(prefix.iter().chain(name)).for_each(|(to, from)| *to = *from);
    Some(Prefixed { room, length })
}

/// `gcc-12` is known as `gcc-*`.
fn without_version(name: &[u8]) -> Option<Lines<'static>> {
    if !name.last()?.is_ascii_digit() {
        return None;
    }
    let version = name.iter().rev().take_while(|byte| byte.is_ascii_digit() || **byte == b'.');
    let stem = name.len() - version.count();
    let mut room = [0; LONGEST_NAME];
    let text = room.get_mut(..stem + 1)?;
    text.iter_mut().zip(name.iter().take(stem).chain(b"*")).for_each(|(to, from)| *to = *from);
    find(text)
}

/// The lengths of the names that start with each letter, as a set of bits. Nearly all programs that
/// are started are not in the table, and their first letter and length suffice to see that.
static LENGTHS: [u64; 128] = {
    let mut lengths = [0; 128];
    let mut slot = 0;
    while slot < SLOTS {
        let place = INDEX[slot];
        if place.length > 0 {
            lengths[TEXT[place.start()] as usize] |= 1 << place.length;
        }
        slot += 1;
    }
    lengths
};

#[inline]
fn may_be_known(name: &[u8]) -> bool {
    let lengths = name.first().and_then(|&first| LENGTHS.get(usize::from(first)));
    name.len() < LONGEST_NAME && lengths.is_some_and(|lengths| lengths & 1 << name.len() != 0)
}

fn find(name: &[u8]) -> Option<Lines<'static>> {
    let mut slot = hash(name) as usize;
    loop {
        let place = INDEX.get(slot % SLOTS).filter(|place| place.length > 0)?;
        if TEXT.get(place.start()..place.start() + usize::from(place.length)) == Some(name) {
            let text = TEXT.get(usize::from(place.line)..)?;
            return Some(Lines { text, runs_scripts: place.runs_scripts });
        }
        slot += 1;
    }
}

/// The position of a name in [`TEXT`]. No pointers: the loader would have to write to each of them
/// whenever a process starts.
#[derive(Clone, Copy)]
struct Place {
    /// The start of the line.
    line: u16,
    /// The start of the name, counted from the start of the line.
    name: u16,
    /// The length of the name; 0 if the slot is free.
    length: u8,
    /// Whether the line has `script` in its third column.
    runs_scripts: bool,
}

impl Place {
    const fn start(self) -> usize {
        self.line as usize + self.name as usize
    }
}

const FREE: Place = Place { line: 0, name: 0, length: 0, runs_scripts: false };
const SLOTS: usize = 2048;

const fn hash(name: &[u8]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ name[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash ^ hash >> 16
}

/// All files without the parts that are only for people: comments, evidence and notes.
#[allow(long_running_const_eval)]
static TEXT: [u8; stripped::<0>().1] = stripped().0;

/// The first three columns of all lines, as far as there is room, and the length of all of them.
const fn stripped<const ROOM: usize>() -> ([u8; ROOM], usize) {
    let mut kept = [0; ROOM];
    let mut length = 0;
    let mut file = 0;
    while file < FILES.len() {
        let text = FILES[file].1;
        let (mut at, mut column) = (0, 0);
        while at < text.len() {
            let is_comment = text[at] == b'#' && (at == 0 || text[at - 1] == b'\n');
            if is_comment {
                column = 3;
            }
            if text[at] == b'|' {
                column += 1;
            }
            if column < 3 || text[at] == b'\n' {
                if length < ROOM {
                    kept[length] = text[at];
                }
                length += 1;
            }
            if text[at] == b'\n' {
                column = 0;
            }
            at += 1;
        }
        file += 1;
    }
    (kept, length)
}

/// Every name, in the slot of its hash or the next free one.
#[allow(long_running_const_eval)]
static INDEX: [Place; SLOTS] = {
    assert!(TEXT.len() <= u16::MAX as usize, "the table is too long for its index");
    let mut index = [FREE; SLOTS];
    let mut at = 0;
    while at < TEXT.len() {
        let names_programs = TEXT[at] != b'>' && TEXT[at] != b'\n';
        let line = at;
        let mut name = at;
        let mut in_names = names_programs;
        while TEXT[at] != b'\n' {
            if in_names && (TEXT[at] == b' ' || TEXT[at] == b'|') {
                if at > name {
                    enter(&mut index, line, name, at);
                }
                name = at + 1;
            }
            if TEXT[at] == b'|' {
                in_names = false;
            }
            at += 1;
        }
        at += 1;
    }
    index
};

const fn enter(index: &mut [Place; SLOTS], line: usize, start: usize, end: usize) {
    assert!(end - start < LONGEST_NAME, "a name in the table is too long");
    let (name, _) = TEXT.split_at(end);
    let (_, name) = name.split_at(start);
    let mut slot = hash(name) as usize % SLOTS;
    while index[slot].length > 0 {
        slot = (slot + 1) % SLOTS;
    }
    let runs_scripts = has_script(line);
    let (line, name, length) = (line as u16, (start - line) as u16, (end - start) as u8);
    index[slot] = Place { line, name, length, runs_scripts };
}

/// Whether the line that starts here has `script` in its third column.
const fn has_script(line: usize) -> bool {
    const WORD: &[u8] = b" script ";
    let mut at = line;
    while TEXT[at] != b'\n' {
        let mut same = 0;
        while same < WORD.len() && TEXT[at + same] == WORD[same] {
            same += 1;
        }
        if same == WORD.len() {
            return true;
        }
        at += 1;
    }
    false
}

/// The lines of every program with the field that they belong to, for showing the table.
pub fn programs() -> impl Iterator<Item = (&'static str, Lines<'static>)> {
    FILES.iter().flat_map(|&(field, text)| {
        let mut at = 0;
        let starts = text.split(|&byte| byte == b'\n').map(move |line| {
            let start = at;
            at += line.len() + 1;
            (start, line)
        });
        let own = starts.filter(|(_, line)| !matches!(line, [] | [b'#' | b'>', ..]));
        own.filter_map(move |(start, _)| Some((field, Lines::new(text.get(start..)?))))
    })
}

/// The same line with its evidence and its note, which lines that were looked up lack.
pub fn in_full(line: Line) -> Option<Line<'static>> {
    let mut all = programs().flat_map(|(_, lines)| lines.all());
    all.find(|full| full.first_columns().eq(line.first_columns()))
}

/// The lines of a program in another text of this form, such as an administrator's.
pub fn look_up_in<'t>(text: &'t [u8], name: &[u8]) -> Option<Lines<'t>> {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let line = Line::new(rest.get(..end)?);
        if !line.is_of_subcommand() && line.names().any(|it| it == name) {
            return Some(Lines::new(rest));
        }
        rest = rest.get(end + 1..).unwrap_or(&[]);
    }
    None
}
