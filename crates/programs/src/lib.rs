//! Which options of which programs carry a number of threads, and how each is lowered.
//!
//! A program that reads a number of threads from its arguments (`bowtie2 -p 64`) cannot be clamped
//! later: it has divided its work by that number. So the number is lowered in the argument list,
//! before anything reads it.
//!
//! The table is text, one line per program, in the files of `table/`; [`mod@line`] describes the
//! format of a line. The administrator's policy has lines of the same form.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`table`] | the lines, and the line of a program by its name |
//! | [`mod@line`] | parses a line |
//! | [`pattern`] | compares one option with the words of a command line |
//! | [`walk`] | steps through a command line as its program does |
//! | [`lowering`] | finds the numbers above a cap |
//!
//! Nothing here allocates or panics: the library calls it before anything else of a program runs.
//! Programs and options that are not in the table are not touched, and a value that is not a plain
//! number is left as it is.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

pub mod line;
pub mod lowering;
pub mod pattern;
pub mod table;
pub mod walk;

/// The words of a command line.
pub trait Words {
    /// The word with this index, 0 being the program's own name; `None` beyond the last.
    fn word(&self, place: usize) -> Option<&[u8]>;
}

impl<T: AsRef<[u8]>> Words for [T] {
    fn word(&self, place: usize) -> Option<&[u8]> {
        self.get(place).map(AsRef::as_ref)
    }
}
