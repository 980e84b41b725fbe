//! Compares one option of a line with the words of a command line.

use crate::Words;
use crate::line::{Reading, words};

/// The most numbers that are understood in one word; a word with more is left as it is.
const MOST: usize = 4;
/// As a length: more numbers than that.
const TOO_MANY: u8 = MOST as u8 + 1;

/// The positions of the numbers in one word. Kept small, since a child of `vfork` has them on its
/// stack; a number beyond the first 64 KiB of a word does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    places: [(u16, u16); MOST],
    length: u8,
}

/// The words of a command line that an option matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// How many words there are.
    pub words: u8,
    /// Which of these contains the numbers, counted from the first.
    pub word: u8,
    /// The numbers; none if the option is there, but its value is not a plain number.
    pub numbers: Numbers,
}

impl Match {
    /// Whether there is a number at all.
    pub(crate) fn has_numbers(&self) -> bool {
        self.numbers.length > 0
    }
}

impl Numbers {
    /// The start and end of the number with this index, counted from the last, since shortening a
    /// number does not move those before it.
    pub fn from_last(self, place: usize) -> Option<(usize, usize)> {
        let place = usize::from(self.length).checked_sub(place + 1)?;
        self.places.get(place).map(|&(start, end)| (start.into(), end.into()))
    }

    /// The number that takes up a word from `start` to its end.
    pub(crate) fn rest_of(word: &[u8], start: usize) -> Option<Self> {
        let digits = word.get(start..).filter(|digits| !digits.is_empty())?;
        let mut numbers = Numbers::default();
        numbers.add(start, word.len());
        digits.iter().all(u8::is_ascii_digit).then_some(numbers)
    }

    fn add(&mut self, start: usize, end: usize) {
        let place = self.places.get_mut(usize::from(self.length));
        let (start, end) = (u16::try_from(start), u16::try_from(end));
        match (place, start, end) {
            (Some(place), Ok(start), Ok(end)) => {
                *place = (start, end);
                self.length += 1;
            }
            _ => self.length = TOO_MANY,
        }
    }
}

/// An option of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'t> {
    text: &'t [u8],
}

impl<'t> Pattern<'t> {
    /// An option with this text.
    pub fn new(text: &'t [u8]) -> Self {
        Pattern { text }
    }

    /// Whether its number is a factor of a product.
    pub fn is_factor(self) -> bool {
        self.text.contains(&b'%')
    }

    /// The option without its number, as a user would name it.
    pub fn name(self) -> &'t [u8] {
        let text = self.text.strip_prefix(b"{").unwrap_or(self.text);
        let end = text.iter().position(|byte| b"#%[{".contains(byte));
        let name = text.get(..end.unwrap_or(text.len())).unwrap_or(&[]).trim_ascii_end();
        match name {
            [name @ .., b'='] if !name.is_empty() => name,
            name => name,
        }
    }

    /// The option's own word, if its number is a separate word: `-p` of `-p #`.
    pub(crate) fn own_word(self) -> Option<&'t [u8]> {
        let mut words = words(self.text);
        match (words.next(), words.next(), words.next()) {
            (Some(own), Some(b"#" | b"%"), None) => Some(own),
            _ => None,
        }
    }

    /// Whether the option is this single letter with a number.
    pub fn is_letter(self, letter: u8) -> bool {
        self.own_word() == Some(&[b'-', letter])
    }

    /// Compares the words from `at` on with the option, as a program with this reading does.
    pub fn find<W: Words + ?Sized>(self, line: &W, at: usize, reading: Reading) -> Option<Match> {
        let found = self.find_words(line, at, reading);
        found.or_else(|| reading.is_joined().then(|| self.find_joined(line, at, reading))?)
    }

    fn find_words<W: Words + ?Sized>(self, line: &W, at: usize, reading: Reading) -> Option<Match> {
        let mut found = Match { words: 0, word: 0, numbers: Numbers::default() };
        for pattern in words(self.text) {
            let word = line.word(at + usize::from(found.words))?;
            let mut numbers = compare(pattern, word);
            if found.words == 0 && self.own_word().is_some_and(|own| reading.is_option(word, own)) {
                numbers = Some(Numbers::default());
            }
            if numbers.is_none() && found.words > 0 && (pattern == b"#" || pattern == b"%") {
                // It is this option, but its value is not a number.
                found.words += 1;
                return Some(found);
            }
            let numbers = numbers?;
            if numbers.length > 0 {
                (found.word, found.numbers) = (found.words, numbers);
            }
            found.words += 1;
        }
        (found.words > 0 && found.numbers.length < TOO_MANY).then_some(found)
    }

    fn find_joined<W: Words + ?Sized>(
        self,
        line: &W,
        at: usize,
        reading: Reading,
    ) -> Option<Match> {
        let own = self.own_word().filter(|own| own.starts_with(b"--"))?;
        let word = line.word(at)?;
        let end = word.iter().position(|&byte| byte == b'=')?;
        let name = word.get(..end)?;
        if !reading.is_option(name, own) {
            compare(own, name)?;
        }
        let numbers = Numbers::rest_of(word, end + 1).unwrap_or_default();
        Some(Match { words: 1, word: 0, numbers })
    }
}

/// Compares one word with its pattern; returns the numbers in it, if it matches.
fn compare(pattern: &[u8], word: &[u8]) -> Option<Numbers> {
    let mut numbers = Numbers::default();
    let (mut pattern, mut at) = (pattern, 0);
    while let Some((&first, rest)) = pattern.split_first() {
        let text = word.get(at..)?;
        match first {
            b'#' | b'%' => {
                let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
                if digits == 0 {
                    return None;
                }
                numbers.add(at, at + digits);
                at += digits;
                pattern = rest;
            }
            b'[' => {
                let end = rest.iter().position(|&byte| byte == b']')?;
                let same =
                    rest.get(..end)?.iter().zip(text).take_while(|(one, other)| one == other);
                at += same.count();
                pattern = rest.get(end + 1..)?;
            }
            b'{' => {
                elements(rest.strip_suffix(b"}")?, word, at, &mut numbers);
                return (numbers.length > 0).then_some(numbers);
            }
            literal => {
                if text.first() != Some(&literal) {
                    return None;
                }
                at += 1;
                pattern = rest;
            }
        }
    }
    (at == word.len()).then_some(numbers)
}

/// Adds the numbers of all elements of a list that match `key=#`.
fn elements(pattern: &[u8], word: &[u8], start: usize, numbers: &mut Numbers) {
    let Some(key) = pattern.strip_suffix(b"#") else {
        return;
    };
    let mut at = start;
    let list = word.get(start..).unwrap_or(&[]);
    for element in list.split(|byte| b",:;".contains(byte)) {
        if let Some(digits) = element.strip_prefix(key)
            && !digits.is_empty()
            && digits.iter().all(u8::is_ascii_digit)
        {
            numbers.add(at + key.len(), at + element.len());
        }
        at += element.len() + 1;
    }
}
