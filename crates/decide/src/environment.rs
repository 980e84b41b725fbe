//! The environment of a child of the job, whatever the program made of it.
//!
//! A program may clear, replace or corrupt the environment that it gives to a child. The child gets
//! the same entries, except for those that keep it in the job: the preload list, the cap and its
//! switches, and thread variables above the cap.
//!
//! Of two entries with the same name, `getenv` returns the first, but the loader uses the last
//! `LD_PRELOAD`. The entry that its reader would have used counts here; one entry remains.

use core::ptr::null;

use crate::settings::{
    ARGUMENTS_VARIABLE, BUDGET_VARIABLE, CAP_VARIABLES, Cap, DISABLE_VARIABLE, EXCESS_VARIABLE,
    Excess, HOLD_VARIABLE, LEDGER_VARIABLE, OBSERVE_VARIABLE, PERSONAL_VARIABLES, REPORT_VARIABLE,
    Settings, TEAMS_VARIABLE, USER_VARIABLE, caps, disables, excess_of, holds, lowers_arguments,
    observes, parse_cap, parse_count,
};
use crate::text::{DIGITS, decimal};
use crate::variables::Lowering;

mod preload;

pub use preload::{Child, LibraryPath, Preload, PreloadEntry, names_library, write_preloads};

/// The preload list, separated by blanks or colons.
pub const PRELOAD_VARIABLE: &str = "LD_PRELOAD";

/// What every process of a job passes on to its children.
#[derive(Clone, Copy, Debug)]
pub struct Inheritance<'a> {
    /// The settings of the job.
    pub settings: Settings,
    /// The user who set the job's variables.
    pub user: u32,
    /// What happens to the preload list.
    pub preload: Preload<'a>,
    /// The values of [`LEDGER_VARIABLE`] and [`REPORT_VARIABLE`], by name; `None` leaves what the
    /// program passes. A function, to keep the stack frames of a child of `vfork` small.
    pub shown: fn(&str) -> Option<&'a [u8]>,
}

impl<'a> Inheritance<'a> {
    /// A job of this user with these settings, whose library has this path.
    pub fn new(settings: Settings, user: u32, library: &'a [u8]) -> Self {
        let library = LibraryPath::at(library);
        let preload =
            library.map_or(Preload::AsItIs, |library| library.for_child(Child::Unknown, None));
        Inheritance { settings, user, preload, shown: |_| None }
    }
}

/// The size of a rewritten environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Pointers to entries, including the final NULL.
    pub pointers: usize,
    /// Bytes of the new entries, including their final NULs.
    pub bytes: usize,
}

/// Whether an entry that begins with this byte may be one of our variables. Only these are looked
/// up by name; the length of all others need not be known.
#[inline]
pub fn may_be_ours(first: u8) -> bool {
    matches!(first, b'A' | b'L' | b'T')
}

/// The entries of an environment, `NAME=value`, in their order.
pub trait Entries<'e>: Iterator<Item = &'e [u8]> + Clone {
    /// Those that [may be ours](may_be_ours), or more of them.
    fn ours(self) -> impl Iterator<Item = &'e [u8]> + Clone;
}

/// Rewrites an environment: fills `pointers` with the given pointers to entries that stay, and with
/// pointers to new entries, which it writes into `bytes`.
///
/// Returns the required size; if the buffers are smaller (empty, to measure) the result is
/// incomplete. `None` if everything is correct, and the environment can be passed on unchanged.
pub fn rewrite<'e>(
    entries: impl Entries<'e>,
    job: &Inheritance,
    pointers: &mut [*const u8],
    bytes: &mut [u8],
) -> Option<Size> {
    let mut block = Block { pointers, bytes, size: Size::default(), start: 0, changed: false };
    emit(entries, job, &mut block);
    block.point_to(null());
    block.changed.then_some(block.size)
}

/// Writes into `text` a NUL-terminated shell command that rewrites the shell's environment and then
/// runs `command`. Returns the required size; if the buffer is smaller (empty, to measure) the
/// result is incomplete. `None` if everything is already correct.
pub fn rewrite_by_shell<'e>(
    entries: impl Entries<'e>,
    job: &Inheritance,
    command: &[u8],
    text: &mut [u8],
) -> Option<usize> {
    let mut shell = Shell { text, length: 0, within_entry: false };
    emit(entries, job, &mut shell);
    if shell.length == 0 {
        return None;
    }
    shell.add(command);
    shell.add(b"\0");
    Some(shell.length)
}

/// A receiver of the entries of a rewritten environment.
trait Sink {
    /// This entry stays.
    fn keep(&mut self, entry: &[u8]);
    /// The next bytes of a new entry.
    fn put(&mut self, bytes: &[u8]);
    /// The new entry is complete.
    fn end(&mut self);
    /// The entry with this name is removed.
    fn leave_out(&mut self, name: &str);
}

/// The variables of which there must be exactly one entry, with the right value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Own {
    Preload,
    Cap,
    Hold,
    Excess,
    Observe,
    Ledger,
    Report,
    Arguments,
    Teams,
    Budget,
    User,
}

impl Own {
    fn bit(self) -> u16 {
        1 << self as u16
    }
}

static OWN: [(Own, &str); 11] = [
    (Own::Preload, PRELOAD_VARIABLE),
    (Own::Cap, CAP_VARIABLES[0]),
    (Own::Hold, HOLD_VARIABLE),
    (Own::Excess, EXCESS_VARIABLE),
    (Own::Observe, OBSERVE_VARIABLE),
    (Own::Ledger, LEDGER_VARIABLE),
    (Own::Report, REPORT_VARIABLE),
    (Own::Arguments, ARGUMENTS_VARIABLE),
    (Own::Teams, TEAMS_VARIABLE),
    (Own::Budget, BUDGET_VARIABLE),
    (Own::User, USER_VARIABLE),
];

/// The value of `entry`, if `name` is its name.
pub fn value_of<'e>(entry: &'e [u8], name: &str) -> Option<&'e [u8]> {
    entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}

/// The value of a variable that its reader would use: the loader uses the last list of
/// libraries, `getenv` finds the first entry.
pub fn obeyed<'e>(name: &str, entries: impl Iterator<Item = &'e [u8]>) -> Option<&'e [u8]> {
    Found::under(name, entries).value
}

/// The entries for one of our variables.
#[derive(Clone, Copy, Default)]
struct Found<'e> {
    /// How many entries have the name.
    entries: usize,
    /// The value that the variable's reader would use.
    value: Option<&'e [u8]>,
}

impl<'e> Found<'e> {
    /// Not inlined, to keep the frames of a child of `vfork` small.
    #[inline(never)]
    fn under(name: &str, entries: impl Iterator<Item = &'e [u8]>) -> Self {
        let mut found = Found::default();
        for value in entries.filter_map(|entry| value_of(entry, name)) {
            found.entries += 1;
            // The last list of libraries counts.
            if found.value.is_none() || name == PRELOAD_VARIABLE {
                found.value = Some(value);
            }
        }
        found
    }

    /// Whether the variable is correct, in a job that gives its child this cap. Not inlined, as
    /// above.
    #[inline(never)]
    fn is_right(&self, own: Own, job: &Inheritance, cap: u32) -> bool {
        let left_alone = match own {
            Own::Preload => job.preload == Preload::AsItIs,
            Own::Ledger => (job.shown)(LEDGER_VARIABLE).is_none(),
            Own::Report => (job.shown)(REPORT_VARIABLE).is_none(),
            // A child may choose for itself.
            Own::Teams => job.settings.teams.is_none() || self.entries > 0,
            Own::Budget => job.settings.budget.is_none() || self.entries > 0,
            Own::Cap | Own::Hold | Own::Excess | Own::Observe | Own::Arguments | Own::User => false,
        };
        if left_alone {
            return true;
        }
        let Some(value) = self.value else {
            return match own {
                Own::Preload => job.preload.is_right(None),
                Own::Cap | Own::Ledger | Own::Report | Own::Teams | Own::Budget | Own::User => {
                    false
                }
                Own::Observe => job.settings.observe == observes(b"0"),
                Own::Arguments => job.settings.arguments == lowers_arguments(b"on"),
                Own::Hold => job.settings.hold == holds(b"on"),
                Own::Excess => job.settings.excess == Excess::default(),
            };
        };
        let right = match own {
            Own::Preload => job.preload.is_right(Some(value)),
            Own::Cap => matches!(parse_cap(value), Some(Cap::Number(n)) if n.get() == cap),
            Own::Hold => holds(value) == job.settings.hold,
            Own::Excess => excess_of(value) == job.settings.excess,
            Own::Arguments => lowers_arguments(value) == job.settings.arguments,
            Own::Observe => observes(value) == job.settings.observe,
            Own::Teams | Own::Budget => true,
            Own::User => parse_count(value) == Some(job.user),
            // A job inside the job may keep its own pages: that hides nothing from its user.
            Own::Ledger => value.starts_with(b"/") || (job.shown)(LEDGER_VARIABLE) == Some(value),
            Own::Report => (job.shown)(REPORT_VARIABLE) == Some(value),
        };
        right && self.entries == 1
    }
}

/// The cap of a child: the smaller of the job's cap and the one that the program set, which is the
/// first valid one; `auto` means the job's cap.
fn cap_of_child<'e>(ours: impl Iterator<Item = &'e [u8]> + Clone, job: &Inheritance) -> u32 {
    let cap = job.settings.cap.get();
    let lookup = |name: &str| Found::under(name, ours.clone()).value;
    match caps(lookup, |_| ()).next() {
        Some(Cap::Number(number)) => cap.min(number.get()),
        Some(Cap::Auto) | None => cap,
    }
}

/// Whether the child gets the variables that count only for the job's user. Not inlined, as above.
#[inline(never)]
fn has_personal<'e>(mut ours: impl Iterator<Item = &'e [u8]>, job: &Inheritance) -> bool {
    let has = |entry: &[u8]| PERSONAL_VARIABLES.iter().any(|name| value_of(entry, name).is_some());
    PERSONAL_VARIABLES.iter().any(|name| (job.shown)(name).is_some()) || ours.any(has)
}

/// Those of our variables that have an entry, as a bit set: few have, and only these are checked
/// one by one.
fn present<'e>(ours: impl Iterator<Item = &'e [u8]>) -> u16 {
    ours.filter_map(own_of).fold(0, |present, (own, _)| present | own.bit())
}

/// Which of our variables an entry is for, and its name. Not inlined, as above.
#[inline(never)]
fn own_of(entry: &[u8]) -> Option<&'static (Own, &'static str)> {
    let may_be_ours = entry.first().is_some_and(|&first| may_be_ours(first));
    OWN.iter().find(|(_, name)| may_be_ours && value_of(entry, name).is_some())
}

/// What happens to the next entry of one of our variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Todo {
    /// It is the only one, and correct.
    Keep,
    /// It is replaced by one with the right value.
    Write,
    /// The replacement is written.
    LeaveOut,
}

/// The edits to one environment.
struct Plan<'e, 'j> {
    job: &'j Inheritance<'j>,
    /// The preload list that the loader would have used.
    list: &'e [u8],
    cap: u32,
    /// Bit sets of the variables whose next entry is written, and of those whose next entry is left
    /// out.
    write: u16,
    leave_out: u16,
}

impl<'e, 'j> Plan<'e, 'j> {
    fn of(ours: impl Iterator<Item = &'e [u8]> + Clone, job: &'j Inheritance) -> Self {
        let cap = cap_of_child(ours.clone(), job);
        let mut plan = Plan { job, list: &[], cap, write: 0, leave_out: 0 };
        let present = present(ours.clone());
        for (own, name) in &OWN {
            if *own == Own::User && !has_personal(ours.clone(), job) {
                continue;
            }
            let found = match present & own.bit() {
                0 => Found::default(),
                _ => Found::under(name, ours.clone()),
            };
            if *own == Own::Preload {
                plan.list = found.value.unwrap_or(&[]);
            }
            if !found.is_right(*own, job, cap) {
                // An empty list is removed.
                let empty = *own == Own::Preload && job.preload.empties(plan.list);
                *(if empty { &mut plan.leave_out } else { &mut plan.write }) |= own.bit();
            }
        }
        plan
    }

    /// What happens to the next entry of this variable.
    fn next(&mut self, own: Own) -> Todo {
        let bit = own.bit();
        if self.write & bit != 0 {
            self.write &= !bit;
            self.leave_out |= bit;
            return Todo::Write;
        }
        if self.leave_out & bit != 0 { Todo::LeaveOut } else { Todo::Keep }
    }

    /// Writes the correct entry of this variable. Not inlined, as above.
    #[inline(never)]
    fn write(&self, own: Own, name: &str, sink: &mut impl Sink) {
        sink.put(name.as_bytes());
        sink.put(b"=");
        match own {
            Own::Preload => {
                self.job.preload.write(self.list, |piece| sink.put(piece));
            }
            Own::Cap | Own::User => {
                let number = if own == Own::Cap { self.cap } else { self.job.user };
                sink.put(decimal(number.into(), &mut [0; DIGITS]));
            }
            Own::Hold => sink.put(if self.job.settings.hold { b"on" } else { b"off" }),
            Own::Excess => sink.put(match self.job.settings.excess {
                Excess::Share => b"share",
                Excess::Refuse => b"refuse",
            }),
            Own::Arguments => sink.put(if self.job.settings.arguments { b"on" } else { b"off" }),
            Own::Teams => {
                sink.put(self.job.settings.teams.unwrap_or_default().word().as_bytes());
            }
            Own::Budget => {
                sink.put(self.job.settings.budget.unwrap_or_default().word().as_bytes());
            }
            Own::Observe => sink.put(if self.job.settings.observe { b"1" } else { b"0" }),
            Own::Ledger | Own::Report => sink.put((self.job.shown)(name).unwrap_or(&[])),
        }
        sink.end();
    }
}

/// Passes every entry of the rewritten environment to `sink`, in order.
fn emit<'e>(entries: impl Entries<'e>, job: &Inheritance, sink: &mut impl Sink) {
    let mut plan = Plan::of(entries.clone().ours(), job);
    let mut lowering = Lowering::new(plan.cap);
    for entry in entries {
        if let Some((own, name)) = own_of(entry) {
            match plan.next(*own) {
                Todo::Keep => sink.keep(entry),
                Todo::Write => plan.write(*own, name, sink),
                Todo::LeaveOut => sink.leave_out(name),
            }
        } else if value_of(entry, DISABLE_VARIABLE).is_some_and(disables) {
            sink.leave_out(DISABLE_VARIABLE);
        } else if !job.settings.observe && lowering.lower_apart(entry, |piece| sink.put(piece)) {
            sink.end();
        } else {
            sink.keep(entry);
        }
    }
    for (own, name) in &OWN {
        if plan.next(*own) == Todo::Write {
            plan.write(*own, name, sink);
        }
    }
}

/// A block of pointers, and the bytes of the new entries.
struct Block<'b> {
    pointers: &'b mut [*const u8],
    bytes: &'b mut [u8],
    /// The size required so far, whether or not it fitted.
    size: Size,
    /// The start of the entry that is being written.
    start: usize,
    changed: bool,
}

impl Block<'_> {
    fn point_to(&mut self, entry: *const u8) {
        if let Some(pointer) = self.pointers.get_mut(self.size.pointers) {
            *pointer = entry;
        }
        self.size.pointers += 1;
    }
}

impl Sink for Block<'_> {
    fn keep(&mut self, entry: &[u8]) {
        self.point_to(entry.as_ptr());
    }

    fn put(&mut self, bytes: &[u8]) {
        copy_to(self.bytes, self.size.bytes, bytes);
        self.size.bytes += bytes.len();
    }

    fn end(&mut self) {
        self.put(b"\0");
        self.point_to(self.bytes.as_ptr().wrapping_add(self.start));
        self.start = self.size.bytes;
        self.changed = true;
    }

    fn leave_out(&mut self, _: &str) {
        self.changed = true;
    }
}

/// Builds a shell command that makes the changes.
struct Shell<'b> {
    text: &'b mut [u8],
    /// What was needed so far, whether there was room for it or not.
    length: usize,
    within_entry: bool,
}

impl Shell<'_> {
    fn add(&mut self, bytes: &[u8]) {
        copy_to(self.text, self.length, bytes);
        self.length += bytes.len();
    }
}

impl Sink for Shell<'_> {
    fn keep(&mut self, _: &[u8]) {}

    /// Between single quotes, a shell takes every byte literally, except the quote itself.
    fn put(&mut self, bytes: &[u8]) {
        if !self.within_entry {
            self.add(b"export '");
            self.within_entry = true;
        }
        for (index, part) in bytes.split(|&byte| byte == b'\'').enumerate() {
            if index > 0 {
                self.add(b"'\\''");
            }
            self.add(part);
        }
    }

    fn end(&mut self) {
        self.add(b"'; ");
        self.within_entry = false;
    }

    /// Of a duplicate entry, the new one is exported; only a switch can be removed.
    fn leave_out(&mut self, name: &str) {
        if name == DISABLE_VARIABLE {
            self.add(b"unset ");
            self.add(name.as_bytes());
            self.add(b"; ");
        }
    }
}

/// Copies as much as fits. Not inlined, to keep the stack frames of a child of `vfork` small.
#[inline(never)]
fn copy_to(buffer: &mut [u8], start: usize, bytes: &[u8]) {
    let room = buffer.get_mut(start..).unwrap_or(&mut []);
    let length = room.len().min(bytes.len());
    if let (Some(to), Some(from)) = (room.get_mut(..length), bytes.get(..length)) {
        to.copy_from_slice(from);
    }
}

#[cfg(test)]
mod tests;
