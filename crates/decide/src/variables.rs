//! Which environment variables size a pool, and how each is lowered.
//!
//! A variable is only ever lowered, in place, and never added: joblib's loky divides the CPUs among
//! its workers only if `OMP_NUM_THREADS` and the like are unset, and batchglm crashes on an empty
//! `TF_NUM_THREADS`.

mod numbers;
mod words;

use crate::settings::{Cap, parse_cap};
use crate::text::{DIGITS, decimal, move_down, position, put_number};
use threadcap_runtimes::{ALL_VARIABLES, Syntax, name_of};

use numbers::{Number, Numbers};
use words::Changes;

/// With this word, LLVM's runtimes ignore the affinity mask and count the configured CPUs, which
/// are reported truly.
const HIDES_CPUS: &[u8] = b"disabled";
/// This shorter word binds no thread either.
const SHOWS_CPUS: &[u8] = b"none";

/// One variable that sizes a pool. Without pointers, which the loader would have to relocate at
/// every start of a process.
struct Variable {
    name: [u8; LONGEST_NAME],
    length: u8,
    /// The number of the runtime that reads it.
    owner: u8,
    /// Which product it is a factor of.
    group: u8,
    syntax: Syntax,
}

/// Bytes of the longest name.
const LONGEST_NAME: usize = {
    let (mut place, mut longest) = (0, 0);
    while place < COUNT {
        let length = ALL_VARIABLES[place].1.name.len();
        longest = if length > longest { length } else { longest };
        place += 1;
    }
    longest
};

impl Variable {
    fn name(&self) -> &[u8] {
        self.name.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

/// The table, in the order of crate `threadcap_runtimes`.
static VARIABLES: [Variable; COUNT] = table().0;

/// How many products are spread over several variables.
const PRODUCTS: usize = table().1;

/// The table, and how many products it has.
const fn table() -> ([Variable; COUNT], usize) {
    const UNSET: Variable =
        Variable { name: [0; LONGEST_NAME], length: 0, owner: 0, group: 0, syntax: Syntax::Count };
    let mut variables = [UNSET; COUNT];
    let (mut products, mut place, mut last) = (0, 0, usize::MAX);
    while place < COUNT {
        let (owner, variable) = ALL_VARIABLES[place];
        let mut at = 0;
        while at < variable.name.len() {
            variables[place].name[at] = variable.name.as_bytes()[at];
            at += 1;
        }
        variables[place].length = at as u8;
        variables[place].owner = owner;
        variables[place].syntax = variable.syntax;
        if let Syntax::Factor = variable.syntax {
            if last != owner as usize {
                (last, products) = (owner as usize, products + 1);
            }
            variables[place].group = products as u8 - 1;
        }
        place += 1;
    }
    (variables, products)
}

/// How many variables are lowered.
pub const COUNT: usize = threadcap_runtimes::VARIABLES;

/// The largest number that fits in place of the word `auto`: beyond any machine.
const LONGEST_AUTO: u32 = 9999;

/// The names of all variables that are lowered, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().map(|variable| core::str::from_utf8(variable.name()).unwrap_or(""))
}

/// For each first letter, the lengths of the names that start with it: a set bit for each.
static LENGTHS: [u64; 32] = {
    let mut lengths = [0; 32];
    let mut place = 0;
    while place < COUNT {
        let name = ALL_VARIABLES[place].1.name.as_bytes();
        lengths[(name[0] - b'A') as usize] |= 1 << name.len();
        place += 1;
    }
    lengths
};

/// The index in the table of the variable with this name. It is searched for every name in the
/// environment of every process that starts, and nearly none is found: the first letter and the
/// length suffice to see that.
pub fn place(name: &[u8]) -> Option<usize> {
    let letter = name.first()?.wrapping_sub(b'A');
    let lengths = LENGTHS.get(usize::from(letter))?;
    if name.len() > 63 || lengths & 1 << name.len() == 0 {
        return None;
    }
    let mut slot = usize::from(hash(name)) % SLOTS;
    loop {
        let place = usize::from(*INDEX.get(slot)?).checked_sub(1)?;
        if VARIABLES.get(place)?.name() == name {
            return Some(place);
        }
        slot = (slot + 1) % SLOTS;
    }
}

const SLOTS: usize = 512;

const fn hash(name: &[u8]) -> u16 {
    let (mut hash, mut at) = (0_u16, 0);
    while at < name.len() {
        hash = hash.wrapping_mul(31).wrapping_add(name[at] as u16);
        at += 1;
    }
    hash
}

/// The index of each variable plus 1, by the hash of its name or in the next free slot.
static INDEX: [u8; SLOTS] = {
    assert!(COUNT < 255, "a place in the index is one byte");
    let mut index = [0; SLOTS];
    let mut place = 0;
    while place < COUNT {
        let mut slot = hash(ALL_VARIABLES[place].1.name.as_bytes()) as usize % SLOTS;
        while index[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        index[slot] = place as u8 + 1;
        place += 1;
    }
    index
};

/// The runtime that reads a variable; empty for one that is not lowered.
pub fn runtime(name: &[u8]) -> &'static str {
    let variable = place(name).and_then(|place| VARIABLES.get(place));
    variable.map_or("", |variable| name_of(variable.owner))
}

/// What happened to one entry of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not a thread variable, or already low enough.
    Untouched,
    /// It was lowered in place, and now has this length.
    Shortened(usize),
}

/// Lowers the entries of one environment, which share the allowance of products.
pub struct Lowering {
    cap: u32,
    /// The largest number of the last entry that was lowered, and what it was lowered to.
    asked: Option<(i64, u32)>,
    /// What is left of the cap for the next factor of each group.
    left: [u32; PRODUCTS],
}

impl Lowering {
    /// A lowering to at most `cap` threads.
    pub fn new(cap: u32) -> Self {
        Lowering { cap, asked: None, left: [cap; PRODUCTS] }
    }

    /// The most that the last entry asked for, and what it may have; `None` if none of its numbers
    /// was lowered.
    pub fn asked(&self) -> Option<(i64, u32)> {
        self.asked
    }

    fn note(&mut self, number: &Number) {
        let (asked, granted) = self.asked.unwrap_or((number.asked, number.granted));
        self.asked = Some((asked.max(number.asked), granted.max(number.granted)));
    }

    /// Lowers one entry, `NAME=value` without its NUL.
    pub fn lower(&mut self, entry: &mut [u8]) -> Outcome {
        self.asked = None;
        let Some((start, variable)) = variable_of(entry) else {
            return Outcome::Untouched;
        };
        let Some(value) = entry.get_mut(start..) else {
            return Outcome::Untouched;
        };
        let length = match variable.syntax {
            Syntax::Affinity => replace_word(value, HIDES_CPUS, SHOWS_CPUS),
            Syntax::Cap if parse_cap(value) == Some(Cap::Auto) => {
                Some(put_number(value, 0, self.cap.min(LONGEST_AUTO)))
            }
            _ => self.lower_numbers(value, variable),
        };
        match length {
            Some(length) => Outcome::Shortened(start + length),
            None => Outcome::Untouched,
        }
    }

    /// Lowers one entry that must not be written to: passes the pieces of the lowered one to `put`,
    /// in order. Returns whether there was anything to lower; if not, `put` is not called.
    ///
    /// Not inlined, to keep the frames of a child of `vfork` small.
    #[inline(never)]
    pub fn lower_apart(&mut self, entry: &[u8], mut put: impl FnMut(&[u8])) -> bool {
        self.asked = None;
        let Some((start, variable)) = variable_of(entry) else {
            return false;
        };
        let (name, value) = entry.split_at_checked(start).unwrap_or((entry, &[]));
        if variable.syntax == Syntax::Affinity {
            let found = word_in(value, HIDES_CPUS).and_then(|at| value.split_at_checked(at));
            let parts =
                found.and_then(|(before, rest)| Some((before, rest.get(HIDES_CPUS.len()..)?)));
            if let Some((before, after)) = parts {
                put(name);
                put(before);
                put(SHOWS_CPUS);
                put(after);
            }
            return parts.is_some();
        }
        if variable.syntax == Syntax::Cap && parse_cap(value) == Some(Cap::Auto) {
            put(name);
            put(decimal(self.cap.min(LONGEST_AUTO).into(), &mut [0; DIGITS]));
            return true;
        }
        if variable.syntax == Syntax::CommandLine {
            return self.lower_arguments_apart(name, value, variable, &mut put);
        }
        let mut numbers = Numbers::new(variable, self.cap, value);
        self.put_pieces(name, value, |lowering| numbers.next(lowering, variable, value), put)
    }

    /// The same for a value that holds arguments of a program. Not inlined, as above.
    #[inline(never)]
    fn lower_arguments_apart(
        &mut self,
        name: &[u8],
        value: &[u8],
        variable: &Variable,
        put: &mut dyn FnMut(&[u8]),
    ) -> bool {
        let mut changes = Changes::default();
        changes.find(variable.name(), self.cap, value);
        self.put_pieces(name, value, |_| changes.next(value), put)
    }

    /// Passes the pieces of an entry to `put`, with the numbers from `next` lowered.
    #[inline(always)]
    fn put_pieces(
        &mut self,
        name: &[u8],
        value: &[u8],
        mut next: impl FnMut(&mut Self) -> Option<Number>,
        mut put: impl FnMut(&[u8]),
    ) -> bool {
        let mut read = 0;
        while let Some(number) = next(self) {
            self.note(&number);
            if read == 0 {
                put(name);
            }
            put(value.get(read..number.start).unwrap_or(&[]));
            put(decimal(number.granted.into(), &mut [0; DIGITS]));
            read = number.end;
        }
        if read > 0 {
            put(value.get(read..).unwrap_or(&[]));
        }
        read > 0
    }

    /// Lowers every count in `value`, closing the gaps that shorter numbers leave. Returns the new
    /// length, if anything changed.
    fn lower_numbers(&mut self, value: &mut [u8], variable: &Variable) -> Option<usize> {
        let mut numbers = Numbers::new(variable, self.cap, value);
        let mut changes = Changes::default();
        if variable.syntax == Syntax::CommandLine {
            changes.find(variable.name(), self.cap, value);
        }
        let (mut read, mut write) = (0, 0);
        while let Some(number) = changes.next(value).or_else(|| numbers.next(self, variable, value))
        {
            self.note(&number);
            move_down(value, read..number.start, write);
            write = put_number(value, write + (number.start - read), number.granted);
            read = number.end;
        }
        move_down(value, read..value.len(), write);
        (read > 0).then(|| write + (value.len() - read))
    }

    /// How much the next number may be, and what it takes from the numbers after it.
    fn allowance(&mut self, variable: &Variable, level_share: &mut u32, asked: Option<u32>) -> u32 {
        let share = match variable.syntax {
            Syntax::Levels => Some(level_share),
            Syntax::Factor => self.left.get_mut(usize::from(variable.group)),
            Syntax::Count | Syntax::Cap | Syntax::Each | Syntax::CommandLine | Syntax::Affinity => {
                None
            }
        };
        let Some(share) = share else {
            return self.cap;
        };
        let allowed = *share;
        let taken = asked.unwrap_or(allowed).min(allowed).max(1);
        *share = (allowed / taken).max(1);
        allowed
    }
}

/// Copies a list of entries, `NAME=value|NAME=value`, and lowers the copy to `cap` threads. Returns
/// its length; `None` if it does not fit in `copy`.
pub fn lowered_list(list: &[u8], cap: u32, copy: &mut [u8]) -> Option<usize> {
    let mut lowering = Lowering::new(cap);
    let mut end = 0;
    for (number, entry) in list.split(|&byte| byte == b'|').enumerate() {
        if number > 0 {
            *copy.get_mut(end)? = b'|';
            end += 1;
        }
        let room = copy.get_mut(end..end + entry.len())?;
        room.copy_from_slice(entry);
        end += match lowering.lower(room) {
            Outcome::Untouched => entry.len(),
            Outcome::Shortened(length) => length,
        };
    }
    Some(end)
}

/// Where the value of a listed variable starts in `entry`, and the variable.
fn variable_of(entry: &[u8]) -> Option<(usize, &'static Variable)> {
    let length = position(entry, b'=')?;
    let name = entry.get(..length)?;
    Some((length + 1, VARIABLES.get(place(name)?)?))
}

/// Where `word` starts in a value, in upper or lower case.
fn word_in(value: &[u8], word: &[u8]) -> Option<usize> {
    let starts = 0..=value.len().checked_sub(word.len())?;
    let is_it = |found: &[u8]| found.eq_ignore_ascii_case(word);
    starts.into_iter().find(|&start| value.get(start..start + word.len()).is_some_and(is_it))
}

/// Replaces the longer `word`, in upper or lower case, by `instead`. Returns the new length, if the
/// word was found.
fn replace_word(value: &mut [u8], word: &[u8], instead: &[u8]) -> Option<usize> {
    let start = word_in(value, word)?;
    let end = start + instead.len();
    value.get_mut(start..end)?.copy_from_slice(instead);
    move_down(value, start + word.len()..value.len(), end);
    Some(value.len() - word.len() + instead.len())
}

#[cfg(test)]
mod tests;
