//! Finds the numbers of a command line that are above a cap.

use core::ops::Range;

use crate::Words;
use crate::line::{Line, number};
use crate::pattern::Pattern;
use crate::table::{self, Lines, base_name};
use crate::walk::{Step, step};

/// A number to be lowered, and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'t> {
    /// The index of the word; the program's own name has index 0.
    pub word: usize,
    /// Where the number starts in the word.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its value; the largest possible number if it is too large to be parsed.
    pub asked: u64,
    /// What it is lowered to: a smaller number, and so never a longer one.
    pub granted: u32,
    /// The option, without its number.
    pub option: &'t [u8],
}

impl Change<'_> {
    /// Lowers the number in its word, and fills the end of the word, which may now be shorter, with
    /// zeros. Returns the new length of the word.
    pub fn apply(&self, word: &mut [u8]) -> usize {
        let digits = self.granted.checked_ilog10().unwrap_or(0) as usize + 1;
        let mut rest = self.granted;
        for place in (self.start..self.start + digits).rev() {
            if let Some(byte) = word.get_mut(place) {
                *byte = b'0' + (rest % 10) as u8;
            }
            rest /= 10;
        }
        let shorter = self.end.saturating_sub(self.start + digits);
        let length = word.len().saturating_sub(shorter);
        for place in self.end..word.len() {
            let byte = word.get(place).copied().unwrap_or(0);
            if let Some(to) = word.get_mut(place - shorter) {
                *to = byte;
            }
        }
        word.get_mut(length..).unwrap_or(&mut []).fill(0);
        length
    }
}

/// Looks up the lines of a program by its name; `None` if it is not known.
pub type LookUp<'t> = fn(&[u8]) -> Option<Lines<'t>>;

/// Finds what has to be lowered in one command line, from left to right, but within one word from
/// right to left. The caller may lower each number, or leave it, before asking for the next.
#[derive(Clone, Copy, Debug)]
pub struct Lowering<'t> {
    cap: u32,
    ranks: u32,
    /// How much of the cap is left for the next factor.
    left: u32,
    /// The line by which words are read now; at the end of the command line, the last such line.
    line: Option<Line<'t>>,
    is_over: bool,
    /// The index of the first word that this line describes.
    first: usize,
    at: usize,
    /// How many numbers of the option at `at` are done.
    done: u8,
    pass: Pass,
    /// The position in the line of the factor that this pass looks for.
    factor: u8,
    depth: u8,
}

/// Factors share the cap in the order of the table, not in that of the command line, so each has a
/// pass of its own, after that for the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Counts,
    Factors,
}

/// How deep programs may be nested in one command line: an interpreter, its script.
const DEEPEST: u8 = 3;

impl<'t> Lowering<'t> {
    /// The numbers above `cap` in a command line of the program with these lines.
    pub fn new<W: Words + ?Sized>(lines: Lines<'t>, words: &W, cap: u32) -> Self {
        let mut lowering = Lowering {
            cap,
            ranks: 1,
            left: cap,
            line: None,
            is_over: true,
            first: 1,
            at: 1,
            done: 0,
            pass: Pass::Counts,
            factor: 0,
            depth: 0,
        };
        lowering.enter(lines, words, 1);
        lowering
    }

    /// Whether the program's processes on this host share the cap.
    pub fn has_ranks(&self) -> bool {
        !self.is_over && self.line.is_some_and(|line| line.reading().has("ranks"))
    }

    /// Sets how many processes of this host, including this one, share the cap.
    pub fn share(&mut self, ranks: u32) {
        self.ranks = ranks.max(1);
        self.left = self.allowed();
    }

    /// The line by which words are read now; at the end of the command line, the last such line.
    pub fn line(&self) -> Option<Line<'t>> {
        self.line
    }

    fn allowed(&self) -> u32 {
        let floor = self.line.map_or(1, |line| line.reading().floor());
        self.cap.checked_div(self.ranks).unwrap_or(1).max(floor)
    }

    /// Continues with the program whose words begin at `first`.
    #[inline(never)] // keeps the frames of a child of `vfork` small
    fn enter<W: Words + ?Sized>(&mut self, lines: Lines<'t>, words: &W, first: usize) {
        self.depth += 1;
        let found = lines.for_words(words, first);
        self.is_over = found.is_none_or(|(line, _)| is_exempt(line, words, first));
        self.line = found.map(|(line, _)| line).or(self.line);
        self.first = found.map_or(first, |(_, first)| first);
        self.restart(Pass::Counts);
        self.left = self.allowed();
    }

    fn restart(&mut self, pass: Pass) {
        (self.at, self.done, self.pass) = (self.first, 0, pass);
    }

    /// The next number. `look_up` is called for the script of an interpreter.
    #[inline(never)] // as above
    pub fn next<W: Words + ?Sized>(
        &mut self,
        words: &W,
        look_up: LookUp<'t>,
    ) -> Option<Change<'t>> {
        while let Some(line) = self.line.filter(|_| !self.is_over) {
            match step(line, words, self.at) {
                Step::Option(place, pattern, found) => {
                    let number = found.numbers.from_last(usize::from(self.done));
                    let Some((start, end)) = number.filter(|_| self.is_due(place, pattern)) else {
                        (self.at, self.done) = (self.at + usize::from(found.words), 0);
                        continue;
                    };
                    self.done += 1;
                    let word = self.at + usize::from(found.word);
                    let change = self.judge(words, word, start..end, pattern);
                    if change.is_some() {
                        return change;
                    }
                }
                Step::Other(count) => self.at += count,
                Step::Script(place) => self.inner(words, place, look_up, plain_name),
                Step::Module(place) => self.inner(words, place, look_up, module_name),
                Step::Archive(place) => self.inner(words, place, look_up, archive_name),
                Step::End => self.next_pass(line),
            }
        }
        None
    }

    fn is_due(&self, place: usize, pattern: Pattern) -> bool {
        match self.pass {
            Pass::Counts => !pattern.is_factor(),
            Pass::Factors => pattern.is_factor() && place == usize::from(self.factor),
        }
    }

    /// What one number is lowered to.
    fn judge<W: Words + ?Sized>(
        &mut self,
        words: &W,
        word: usize,
        place: Range<usize>,
        pattern: Pattern<'t>,
    ) -> Option<Change<'t>> {
        let asked = number(words.word(word)?.get(place.clone())?);
        let allowed = if pattern.is_factor() { self.left } else { self.allowed() };
        let granted = u32::try_from(asked).unwrap_or(u32::MAX).min(allowed);
        if pattern.is_factor() {
            self.left = (self.left / granted.max(1)).max(1);
        }
        let (start, end) = (place.start, place.end);
        let change = Change { word, start, end, asked, granted, option: pattern.name() };
        (u64::from(granted) < asked).then_some(change)
    }

    /// The end of a pass: the next factor of the line, or nothing more.
    fn next_pass(&mut self, line: Line<'t>) {
        let first = if self.pass == Pass::Counts { 0 } else { usize::from(self.factor) + 1 };
        let mut options = line.options().map(Pattern::new).enumerate().skip(first);
        match options.find(|(_, pattern)| pattern.is_factor()) {
            Some((place, _)) => {
                self.factor = u8::try_from(place).unwrap_or(u8::MAX);
                self.restart(Pass::Factors);
            }
            None => self.is_over = true,
        }
    }

    /// The program inside: a script, a module or an archive.
    #[inline(never)] // as above
    fn inner<W: Words + ?Sized>(
        &mut self,
        words: &W,
        place: usize,
        look_up: LookUp<'t>,
        known_as: fn(&[u8], LookUp<'t>) -> Option<Lines<'t>>,
    ) {
        let lines = words.word(place).and_then(|word| known_as(word, look_up));
        match lines.filter(|_| self.depth < DEEPEST) {
            Some(lines) => self.enter(lines, words, place + 1),
            None => self.is_over = true,
        }
    }
}

fn plain_name<'t>(word: &[u8], look_up: LookUp<'t>) -> Option<Lines<'t>> {
    look_up(base_name(word))
}

fn module_name<'t>(word: &[u8], look_up: LookUp<'t>) -> Option<Lines<'t>> {
    look_up(table::prefixed(b"python-m:", word)?.as_ref())
}

fn archive_name<'t>(word: &[u8], look_up: LookUp<'t>) -> Option<Lines<'t>> {
    let name = base_name(word).strip_suffix(b".jar")?;
    // `trimmomatic-0.39.jar` is known as `trimmomatic`.
    let version = name.iter().rev().take_while(|byte| byte.is_ascii_digit() || **byte == b'.');
    let end = name.len() - version.count();
    let plain = name.get(..end).and_then(|name| name.strip_suffix(b"-")).unwrap_or(name);
    look_up(table::prefixed(b"jar:", plain)?.as_ref())
}

/// Whether an option of the command line keeps all numbers from being lowered.
fn is_exempt<W: Words + ?Sized>(line: Line, words: &W, first: usize) -> bool {
    let reading = line.reading();
    if reading.value("unless").is_none() && reading.value("apart").is_none() {
        return false;
    }
    let following = || (first..).map_while(|place| words.word(place));
    let of_line = |word: &[u8]| {
        line.options().filter_map(|option| Pattern::new(option).own_word()).any(|own| own == word)
    };
    let is_apart = |word: &[u8]| reading.lists("apart", word);
    following().any(|word| reading.lists("unless", word))
        || (following().any(is_apart) && following().any(|word| of_line(word) && !is_apart(word)))
}
