//! Takes one step through a command line, as its program does.

use crate::Words;
use crate::line::{Line, Takes};
use crate::pattern::{Match, Numbers, Pattern};

/// What a word of a command line is to its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'t> {
    /// An option that carries a number, by its index in the line of the table.
    Option(usize, Pattern<'t>, Match),
    /// This many words that do not matter.
    Other(usize),
    /// The program that an interpreter runs: the index of the script.
    Script(usize),
    /// The module that an interpreter runs: the index of its name.
    Module(usize),
    /// The archive that `java` runs: the index of its name.
    Archive(usize),
    /// What follows is not for this program.
    End,
}

/// What the word at `at` is to the program of this line.
#[inline(never)] // keeps the frames of a child of `vfork` small
pub fn step<'t, W: Words + ?Sized>(line: Line<'t>, words: &W, at: usize) -> Step<'t> {
    let Some(word) = words.word(at) else {
        return Step::End;
    };
    if line.reading().lists("ends", word) {
        return Step::End;
    }
    if let Some(step) = option(line, words, at) {
        return step;
    }
    match word {
        b"--" if line.reading().is_joined() => behind_dashes(line, at),
        [b'-', b'-', ..] | [b'-', _, ..] => dashed(line, words, word, at),
        _ => operand(line, at),
    }
}

/// The option at `at`, by the pattern that finds a number in it, or else by any that matches.
fn option<'t, W: Words + ?Sized>(line: Line<'t>, words: &W, at: usize) -> Option<Step<'t>> {
    let mut without = None;
    for (place, pattern) in line.options().map(Pattern::new).enumerate() {
        match pattern.find(words, at, line.reading()) {
            Some(found) if found.has_numbers() => {
                return Some(Step::Option(place, pattern, found));
            }
            Some(found) => without = Some((place, pattern, found)),
            None => (),
        }
    }
    let (place, pattern, found) = without?;
    // If the value may be missing, the next word is something else.
    let optional = pattern.own_word().is_some_and(|own| line.reading().lists("optional", own));
    Some(if optional { Step::Other(1) } else { Step::Option(place, pattern, found) })
}

fn behind_dashes<'t>(line: Line, at: usize) -> Step<'t> {
    if line.reading().has("script") { Step::Script(at + 1) } else { Step::End }
}

fn operand<'t>(line: Line, at: usize) -> Step<'t> {
    let reading = line.reading();
    if reading.has("script") {
        Step::Script(at)
    } else if reading.has("first") {
        Step::End
    } else {
        Step::Other(1)
    }
}

fn dashed<'t, W: Words + ?Sized>(line: Line<'t>, words: &W, word: &[u8], at: usize) -> Step<'t> {
    let reading = line.reading();
    if reading.takes_next(word) {
        return Step::Other(2);
    }
    if word == b"-jar" && reading.has("script") {
        return Step::Archive(at + 1);
    }
    if reading.lists("flags", word) {
        return Step::Other(1);
    }
    match (reading.value("short"), word) {
        (Some(_), [b'-', letter, ..]) if *letter != b'-' => letters(line, words, word, at),
        // What looks like a script after an unknown option may be that option's value.
        _ if reading.has("script") => Step::End,
        _ => Step::Other(1),
    }
}

/// Letters after one dash: `-xvp64`.
fn letters<'t, W: Words + ?Sized>(line: Line<'t>, words: &W, word: &[u8], at: usize) -> Step<'t> {
    let reading = line.reading();
    let last = word.len() - 1;
    for (place, &letter) in word.iter().enumerate().skip(1) {
        let options = line.options().map(Pattern::new).enumerate();
        // `-x -p 64` was found as words; what is left is `-p64`, `-xp64` or `-xp 64`.
        let mut counts = options.filter(|(_, pattern)| pattern.is_letter(letter));
        if let Some((option, pattern)) = counts.next() {
            let attached = place < last;
            let (text, start) =
                if attached { (Some(word), place + 1) } else { (words.word(at + 1), 0) };
            let numbers = text.and_then(|text| Numbers::rest_of(text, start));
            let next = u8::from(!attached);
            return match (numbers, reading.letter(letter)) {
                (Some(numbers), _) => {
                    Step::Option(option, pattern, Match { words: 1 + next, word: next, numbers })
                }
                (None, Some(Takes::Attached)) => Step::Other(1),
                (None, _) => Step::Other(1 + usize::from(next)),
            };
        }
        match reading.letter(letter) {
            Some(Takes::Nothing) => (),
            Some(Takes::Value) => return Step::Other(if place < last { 1 } else { 2 }),
            Some(Takes::Module) if place == last => return Step::Module(at + 1),
            Some(Takes::Text | Takes::Module) => return Step::End,
            None if reading.has("script") => return Step::End,
            Some(Takes::Attached) | None => break,
        }
    }
    Step::Other(1)
}
