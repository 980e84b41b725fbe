//! Parses one line of the table.
//!
//! ```text
//! bowtie2 bowtie2-align-s | -p #, --threads # | short=p:x:1:2:U:S:qf | tried | what else to know
//! ```
//!
//! The columns, of which only the first two are required:
//!
//! 1. **Names**: the base names that the program goes by. `gcc-*` stands for `gcc-` and a version
//!    number; `python-m:NAME` for `python -m NAME`; `jar:NAME` for `java -jar NAME.jar`. A line
//!    that starts with `>` names subcommands of the program above: `> sort merge`.
//! 2. **Options**, separated by a comma and a blank. Words are compared literally, except for `#`,
//!    which stands for the number; `%`, a number that is a factor (the product of all factors of a
//!    line must not exceed the cap; the first in the line gets the most); `[eads]`, letters that
//!    may be omitted from the end; and `{threads=#}`, an element of a list within one word, whose
//!    elements are separated by commas, colons or semicolons.
//! 3. **Reading**: how the program reads its command line; see [`Reading`].
//! 4. **Evidence**: `tried` with the real program; `read` in its documentation or source; `held`:
//!    no option is lowered, and the note says why.
//! 5. **Note**.

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    text: &'t [u8],
}

/// The third column: how a program reads its command line. Its parts are separated by blanks.
///
/// | part | meaning |
/// | --- | --- |
/// | `short=ab:c::` | single letters in the notation of `getopt`: `a` takes nothing, `b` a value, and `c` a value only if it is attached. `-ab5` is then `-a -b 5`, `--name=5` is `--name 5`, and `--` ends the options. After a letter of an interpreter, `!` means that no script follows, and `>` that a module's name follows |
/// | `joined` | no single letters, but `--name=5` is `--name 5`, and `--` ends the options |
/// | `first` | options end at the first operand |
/// | `script` | like `first`, and that operand is a program with a line of its own |
/// | `ends=-args,::` | the options end here, and what follows is for another program |
/// | `least=--par,--o` | long options may be abbreviated, as with `getopt_long` and `argparse`. These are their shortest abbreviations, each unique among all options of the program: `--par` and `--paral` then mean `--parallel` |
/// | `takes=-o,--out` | these options take the next word as their value, whatever it looks like |
/// | `flags=-X*,--login` | options of an interpreter that take no value; `-X*` stands for all that begin with `-X` |
/// | `floor=2` | no number is lowered below this one: with fewer threads the program computes something else |
/// | `ranks` | runs under MPI: the ranks of one host share the cap |
/// | `unless=-npme` | nothing is lowered if this option is present |
/// | `apart=-nt` | nothing is lowered if this option and another one of the line are present |
/// | `optional=-j` | the value of this option may be missing |
/// | `commands=--build` | these are subcommands, although they look like options |
/// | `0=all`, `-1=all`, `auto=all`, `bare=all` | other values that may be given, and what they mean; they are left as they are |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'t> {
    text: &'t [u8],
}

impl<'t> Line<'t> {
    /// A line with this text.
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

    /// Whether the line names subcommands of the program above.
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

    /// How the options are known.
    pub fn evidence(self) -> &'t [u8] {
        self.column(3)
    }

    /// The columns by which two versions of a line are compared: names, options and reading.
    pub(crate) fn first_columns(self) -> impl Iterator<Item = &'t [u8]> {
        (0..3).map(move |number| self.column(number))
    }

    /// What else is worth knowing.
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
    /// The text of a program, so that no script follows.
    Text,
    /// The name of a module, which is run in place of a script.
    Module,
}

impl<'t> Reading<'t> {
    /// The parts of the column.
    pub fn parts(self) -> impl Iterator<Item = &'t [u8]> {
        words(self.text)
    }

    /// Whether the column contains this part.
    pub fn has(self, part: &str) -> bool {
        self.parts().any(|it| it == part.as_bytes())
    }

    /// What follows `name=`.
    pub fn value(self, name: &str) -> Option<&'t [u8]> {
        self.parts().find_map(|part| part.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
    }

    /// Whether the list after `name=` contains this word. An entry that ends in `*` stands for all
    /// words that begin like it.
    pub fn lists(self, name: &str, word: &[u8]) -> bool {
        self.list(name).any(|listed| match listed.strip_suffix(b"*") {
            Some(beginning) => word.starts_with(beginning),
            None => listed == word,
        })
    }

    /// The entries of the list after `name=`.
    fn list(self, name: &str) -> impl Iterator<Item = &'t [u8]> {
        let entries = self.value(name).unwrap_or(&[]).split(|&byte| byte == b',');
        entries.filter(|entry| !entry.is_empty())
    }

    /// Whether this word is a long option of the program: written out, or abbreviated.
    pub(crate) fn is_option(self, word: &[u8], option: &[u8]) -> bool {
        let is_long_enough =
            || self.list("least").any(|least| least.len() > 2 && word.starts_with(least));
        word == option || option.starts_with(word) && is_long_enough()
    }

    /// Whether this word is an option that takes the next word as its value.
    pub(crate) fn takes_next(self, word: &[u8]) -> bool {
        self.list("takes").any(|option| self.is_option(word, option))
    }

    /// Whether long options may carry their value after `=`, and `--` ends the options.
    pub(crate) fn is_joined(self) -> bool {
        self.has("joined") || self.value("short").is_some()
    }

    /// What a single letter takes; `None` if the program is not known to have it.
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

    /// The number below which none is lowered.
    pub fn floor(self) -> u32 {
        let digits = self.value("floor").unwrap_or(b"1");
        u32::try_from(number(digits)).unwrap_or(1).max(1)
    }
}

/// The longest line that others may add, in bytes.
pub const LONGEST: usize = 4000;

/// Checks that a text is a line of the table; the error says what is wrong with it.
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

/// The value of these digits, or the largest possible number if it is larger.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number: u64, &digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit.wrapping_sub(b'0')))
    })
}
