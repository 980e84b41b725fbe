//! The pretended machine, described by two variables, and the mask of the process there.

use crate::cpus::{Cpus, MOST, WORDS};
use crate::die;
use std::ffi::{CStr, c_char};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The pretended machine.
pub(crate) struct Machine {
    /// The number of CPUs, numbered from 0.
    pub cpus: usize,
    /// The CPUs that the process may use.
    pub given: Cpus,
    /// The CPUs in its mask; empty until it is set.
    mask: [AtomicU64; WORDS],
}

/// The machine, described by the environment of the first call.
pub(crate) fn get() -> &'static Machine {
    static MACHINE: OnceLock<Machine> = OnceLock::new();
    MACHINE.get_or_init(Machine::from_environment)
}

impl Machine {
    fn from_environment() -> Machine {
        let list = variable("PRETEND_CPUS").unwrap_or(b"0-63");
        let Some(given) = parse_list(list) else {
            die(&[b"PRETEND_CPUS: ", list, b" is no list of CPUs below 4096\n"]);
        };
        let least = given.iter().last().map_or(1, |highest| highest + 1);
        let cpus = variable("PRETEND_MACHINE").map_or(least, |text| {
            let cpus = parse_number(text).filter(|cpus| (least..=MOST).contains(cpus));
            cpus.unwrap_or_else(|| {
                die(&[b"PRETEND_MACHINE: ", text, b" is no number of CPUs that has those given\n"])
            })
        });
        Machine { cpus, given, mask: [const { AtomicU64::new(0) }; WORDS] }
    }

    /// How many bytes of a mask the kernel writes.
    pub(crate) fn mask_bytes(&self) -> usize {
        self.cpus.div_ceil(64) * size_of::<u64>()
    }

    pub(crate) fn mask(&self) -> Cpus {
        let mut mask = Cpus::none();
        mask.0.iter_mut().zip(&self.mask).for_each(|(to, from)| *to = from.load(Relaxed));
        if mask.is_empty() { self.given } else { mask }
    }

    pub(crate) fn set_mask(&self, wanted: &Cpus) {
        self.mask.iter().zip(wanted.0).for_each(|(to, from)| to.store(from, Relaxed));
    }
}

/// A variable of the environment, if it is set and not empty. Not with `std`, which allocates.
fn variable(name: &str) -> Option<&'static [u8]> {
    let mut entry = environment();
    // SAFETY: the list ends with a null pointer, and nobody changes it while the program starts.
    while let Some(text) = unsafe { entry.as_ref() }.filter(|text| !text.is_null()) {
        // SAFETY: each entry is a string, and those of the start stay.
        let text = unsafe { CStr::from_ptr(*text) }.to_bytes();
        let value = text.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
        if value.is_some() {
            return value.filter(|value| !value.is_empty());
        }
        // SAFETY: this was not the last.
        entry = unsafe { entry.add(1) };
    }
    None
}

/// The environment. libc has none before its own constructor, and this may be called earlier (the
/// library under test is initialised first): then it is found where the kernel put it, after the
/// arguments.
fn environment() -> *const *const c_char {
    unsafe extern "C" {
        static environ: *const *const c_char;
        /// The loader's pointer to the initial stack, which begins with the number of arguments.
        static __libc_stack_end: *const usize;
    }
    // SAFETY: a pointer of libc.
    let known = unsafe { environ };
    if !known.is_null() {
        return known;
    }
    // SAFETY: a pointer of the loader.
    let start = unsafe { __libc_stack_end };
    // SAFETY: it points to the number of arguments.
    let arguments = unsafe { *start };
    // SAFETY: the number is followed by the arguments, a null pointer, and then the variables.
    unsafe { start.add(1 + arguments + 1) }.cast()
}

fn parse_number(text: &[u8]) -> Option<usize> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// A list as the kernel writes them: `0-3,8`.
fn parse_list(text: &[u8]) -> Option<Cpus> {
    let mut cpus = Cpus::none();
    for span in text.split(|&byte| byte == b',') {
        let mut ends = span.splitn(2, |&byte| byte == b'-');
        let first = parse_number(ends.next()?)?;
        let last = ends.next().map_or(Some(first), parse_number)?;
        if first > last || last >= MOST {
            return None;
        }
        (first..=last).for_each(|cpu| cpus.add(cpu));
    }
    Some(cpus)
}
