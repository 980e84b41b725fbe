//! One line of the table, taken apart.
//!
//! ```text
//! bowtie2 bowtie2-align-s | -p #, --threads # | short=p:x:1:2:U:S:qf | tried | what else to know
//! ```
//!
//! The columns, of which all but the first two may be missing:
//!
//! 1. **Names**: the base names that the program goes by. `gcc-*` stands for `gcc-` and a version
//!    number; `python-m:NAME` for `python -m NAME`; `jar:NAME` for `java -jar NAME.jar`. A line
//!    that starts with `>` names subcommands of the program above: `> sort merge`.
//! 2. **Options**, separated by a comma and a blank. Words are compared as they are written, but
//!    for `#`, which is the number; `%`, a number that is a factor (the product of all of a line's
//!    factors must not exceed the cap; what stands first in the line gets the most); `[eads]`,
//!    letters that may be left away from the end; and `{threads=#}`, an element of a list in one
//!    word, separated by commas, colons or semicolons.
//! 3. **Reading**: how the program reads its command line; see [`Reading`].
//! 4. **Evidence**: `tried` on the real program, `read` in its documentation or source; `held`: no
//!    option is lowered, and the note says why.
//! 5. **Note**.

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    text: &'t [u8],
}

/// How a program reads its command line: the third column. Blanks separate the parts.
///
/// | part | meaning |
/// | --- | --- |
/// | `short=ab:c::` | single letters as `getopt` has them: `a` alone, `b` with a value, `c` with an attached one at most. `-ab5` is then `-a -b 5`, `--name=5` is `--name 5`, and `--` ends the options. After a letter of an interpreter, `!` means that no script follows, and `>` that a module's name does |
/// | `joined` | no single letters, but `--name=5` is `--name 5`, and `--` ends the options |
/// | `first` | options end at the first operand |
/// | `script` | as `first`, and that operand is a program with a line of its own |
/// | `ends=-args,::` | the options end here, and what follows is for another program |
/// | `least=--par,--o` | long options may be abbreviated, as `getopt_long` and `argparse` have it, and these are the shortest words that still mean one: `--par` and `--paral` are `--parallel` then. They are unique among all options of the program |
/// | `takes=-o,--out` | these take the next word as their value, whatever it looks like |
/// | `flags=-X*,--login` | options of an interpreter without a value, by their beginning |
/// | `floor=2` | never below this number: with fewer threads the program computes something else |
/// | `ranks` | runs under MPI: the ranks of one host share the cap |
/// | `unless=-npme` | with this option nothing is lowered |
/// | `apart=-nt` | with this option and another one of the line nothing is lowered |
/// | `optional=-j` | the value of this option may be missing |
/// | `commands=--build` | these are subcommands, although they look like options |
/// | `0=all`, `-1=all`, `auto=all`, `bare=all` | what else may stand there, and what it means; left as it is |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'t> {
    text: &'t [u8],
}

impl<'t> Line<'t> {
    /// A line, by its text.
    pub const fn new(text: &'t [u8]) -> Self {
        Line { text }
    }

    fn column(self, number: usize) -> &'t [u8] {
        let mut columns = self.text.split(|&byte| byte == b'|');
        columns.nth(number).unwrap_or(&[]).trim_ascii()
    }

    /// The names of the program, or of its subcommands.
    pub fn names(self) -> impl Iterator<Item = &'t [u8]> {
        let column = self.column(0);
        words(column.strip_prefix(b">").unwrap_or(column))
    }

    /// Whether it names subcommands of the program above.
    pub fn is_of_subcommand(self) -> bool {
        self.text.starts_with(b">")
    }

    /// The options, in the order in which factors share the cap.
    pub fn options(self) -> impl Iterator<Item = &'t [u8]> {
        let mut rest = self.column(1);
        core::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = rest.windows(2).position(|two| two == b", ").unwrap_or(rest.len());
            let (option, after) = rest.split_at_checked(end)?;
            rest = after.get(2..).unwrap_or(&[]).trim_ascii();
            Some(option.trim_ascii())
        })
    }

    /// How the program reads its command line.
    pub fn reading(self) -> Reading<'t> {
        Reading { text: self.column(2) }
    }

    /// How it is known.
    pub fn evidence(self) -> &'t [u8] {
        self.column(3)
    }

    /// The whole of it, for comparing.
    pub(crate) fn first_columns(self) -> impl Iterator<Item = &'t [u8]> {
        (0..3).map(move |number| self.column(number))
    }

    /// What else there is to know.
    pub fn note(self) -> &'t [u8] {
        self.column(4)
    }
}

/// What a single letter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// The rest of the word, or the next word.
    Value,
    /// The rest of the word, if there is one.
    Attached,
    /// A program's text: no script follows.
    Text,
    /// The name of a module that is run in place of a script.
    Module,
}

impl<'t> Reading<'t> {
    /// The parts of the column.
    pub fn parts(self) -> impl Iterator<Item = &'t [u8]> {
        words(self.text)
    }

    /// Whether this part stands there.
    pub fn has(self, part: &str) -> bool {
        self.parts().any(|it| it == part.as_bytes())
    }

    /// What stands behind `name=`.
    pub fn value(self, name: &str) -> Option<&'t [u8]> {
        self.parts().find_map(|part| part.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
    }

    /// Whether the list behind `name=` has this word; one that ends in `*` stands for all that
    /// begin so.
    pub fn lists(self, name: &str, word: &[u8]) -> bool {
        let list = self.value(name).unwrap_or(&[]);
        list.split(|&byte| byte == b',').any(|listed| match listed.strip_suffix(b"*") {
            Some(beginning) => word.starts_with(beginning),
            None => !listed.is_empty() && listed == word,
        })
    }

    /// Whether this word is a long option of the program: written out, or abbreviated.
    pub(crate) fn is_option(self, word: &[u8], option: &[u8]) -> bool {
        word == option
            || (option.starts_with(word)
                && self
                    .value("least")
                    .unwrap_or(&[])
                    .split(|&byte| byte == b',')
                    .any(|least| least.len() > 2 && word.starts_with(least)))
    }

    /// Whether the word is an option that takes the next word as its value.
    pub(crate) fn takes_next(self, word: &[u8]) -> bool {
        let list = self.value("takes").unwrap_or(&[]);
        list.split(|&byte| byte == b',')
            .any(|option| !option.is_empty() && self.is_option(word, option))
    }

    /// Whether long options may carry their value behind `=`, and `--` ends the options.
    pub(crate) fn is_joined(self) -> bool {
        self.has("joined") || self.value("short").is_some()
    }

    /// What a single letter takes; `None` where the program is not known to have it.
    pub fn letter(self, letter: u8) -> Option<Takes> {
        let letters = self.value("short")?;
        if b":!>".contains(&letter) {
            return None;
        }
        let place = letters.iter().position(|&it| it == letter)?;
        Some(match letters.get(place + 1..).unwrap_or(&[]) {
            [b':', b':', ..] => Takes::Attached,
            [b':', ..] => Takes::Value,
            [b'!', ..] => Takes::Text,
            [b'>', ..] => Takes::Module,
            _ => Takes::Nothing,
        })
    }

    /// The smallest number that is put in the place of another.
    pub fn floor(self) -> u32 {
        let digits = self.value("floor").unwrap_or(b"1");
        u32::try_from(number(digits)).unwrap_or(1).max(1)
    }
}

/// Bytes of the longest line that somebody else may add.
pub const LONGEST: usize = 4000;

/// Whether a text is a line of the table; where not, what is wrong with it.
pub fn validate(text: &[u8]) -> Result<(), &'static str> {
    const PARTS: [&str; 4] = ["joined", "first", "script", "ranks"];
    const LISTS: [&str; 10] = [
        "short", "ends", "takes", "flags", "floor", "unless", "apart", "optional", "commands",
        "least",
    ];
    let line = Line::new(text);
    if text.len() > LONGEST || !text.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err("expected at most 4000 printable characters");
    }
    if line.names().next().is_none() || !text.contains(&b'|') || text.starts_with(b"#") {
        return Err("expected names, then |, then options: \"mytool | -t #, --threads #\"");
    }
    for option in line.options() {
        let numbers = option.iter().filter(|byte| b"#%".contains(byte)).count();
        if numbers == 0 || matches!(option.first(), Some(b'#' | b'%' | b'{' | b'[')) {
            return Err("expected # where each option has its number: \"-t #\" or \"threads=#\"");
        }
    }
    let known = |part: &[u8]| {
        let end = part.iter().position(|&byte| byte == b'=');
        match end.and_then(|end| part.split_at_checked(end)) {
            None => PARTS.iter().any(|known| known.as_bytes() == part),
            Some((name, _)) => LISTS.iter().any(|known| known.as_bytes() == name),
        }
    };
    if !line.reading().parts().all(known) {
        return Err(
            "expected short=, takes=, least=, floor=, unless=, optional=, joined, first or ranks",
        );
    }
    Ok(())
}

/// The words of a text.
pub fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// A number of any length; one that is too large is the largest.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number: u64, &digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
    })
}
