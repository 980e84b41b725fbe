//! Whether a program may install a filter of system calls without libc, so that nobody notices.
//!
//! Its code then contains the instruction `syscall`, and loads the number of `seccomp` or `prctl`.

use crate::bytes;

/// The numbers of `prctl` and `seccomp`.
const NUMBERS: [u32; 2] = [157, 317];
/// The instruction `syscall`.
const INSTRUCTION: [u8; 2] = [0x0f, 0x05];
/// How many bytes before the instruction its registers are loaded in.
const LOADED_WITHIN: usize = 64;
/// Longer programs are likely to contain the bytes of the instruction by chance.
const SHORT: usize = 64 << 10;

/// The instructions for system calls that were found in a program.
#[derive(Default)]
struct Found {
    /// One with one of the numbers in its register.
    call: bool,
    /// One in a function that takes the number as an argument.
    wrapper: bool,
    /// One in such a function that takes four arguments or more of the system call, too.
    long_wrapper: bool,
}

/// Whether a program with this code may install a filter.
pub fn may_be_installed_by<'a>(code: impl Iterator<Item = &'a [u8]> + Clone) -> bool {
    if !X86_64 {
        return false;
    }
    let mut found = Found::default();
    code.clone().for_each(|part| found.add(part));
    let is_short = || code.clone().map(<[u8]>::len).sum::<usize>() <= SHORT;
    let wraps = found.long_wrapper || (found.wrapper && is_short());
    found.call || (wraps && code.clone().any(has_number))
}

impl Found {
    /// Adds what is in this part. Hardly any program has any such instruction.
    fn add(&mut self, part: &[u8]) {
        let begins = |first: u8, second: u8| [first, second] == INSTRUCTION;
        bytes::any_place(part, begins, |at| {
            self.add_at(part, at);
            self.call
        });
    }

    fn add_at(&mut self, part: &[u8], at: usize) {
        let Some(after) = part.get(at..).and_then(|rest| rest.strip_prefix(&INSTRUCTION)) else {
            return;
        };
        let before = part.get(at.saturating_sub(LOADED_WITHIN)..at).unwrap_or_default();
        self.call |= before.windows(5).any(|load| load.starts_with(&[0xb8]) && is_number(load));
        let has = |loads: fn(&[u8]) -> bool| before.windows(3).any(loads);
        if uses_result(after) && has(loads_number) && has(loads_first) {
            self.wrapper = true;
            self.long_wrapper |= has(loads_fourth);
        }
    }
}

/// Whether this code loads one of the numbers into any register.
fn has_number(code: &[u8]) -> bool {
    code.windows(5).any(is_number)
}

/// Whether an instruction loads one of the numbers into one of the lower eight registers.
fn is_number(load: &[u8]) -> bool {
    let [0xb8..=0xbf, number @ ..] = load else {
        return false;
    };
    NUMBERS.iter().any(|known| known.to_le_bytes() == number)
}

/// Whether an instruction loads the number of a system call from another register, or from the
/// stack.
fn loads_number(bytes: &[u8]) -> bool {
    matches!(
        *bytes,
        [0x48, 0x8b, 0x44 | 0x45 | 0x85]
            | [0x48, 0x89, 0xc8 | 0xd0 | 0xf0 | 0xf8]
            | [0x89, 0xc8 | 0xd0 | 0xf0 | 0xf8, _]
            | [0x8b, 0x45, _]
            | [0x48, 0x63, 0x45 | 0xc7]
            | [0x48, 0x98, _]
    )
}

/// The same for its first argument.
fn loads_first(bytes: &[u8]) -> bool {
    match *bytes {
        [0x48, 0x8b, what] => matches!(what, 0x7c | 0x7d | 0xbd),
        [0x48, 0x89, what] => matches!(what, 0xcf | 0xd7 | 0xf7),
        [0x4c, 0x89, what] => what & 0xc7 == 0xc7,
        [0x89, what, _] => matches!(what, 0xcf | 0xd7 | 0xf7),
        _ => false,
    }
}

/// The same for its fourth argument, which only system calls have in `r10`.
fn loads_fourth(bytes: &[u8]) -> bool {
    match *bytes {
        [0x4c | 0x4d, 0x8b, what] => what & 0x38 == 0x10,
        [0x49 | 0x4d, 0x89, what] => what & 0xc7 == 0xc2,
        _ => false,
    }
}

/// Whether instructions begin as those do that return or look at the result of a system call.
fn uses_result(code: &[u8]) -> bool {
    matches!(
        *code,
        [0xc3 | 0xc9 | 0x5b | 0x5d | 0x3d | 0x89 | 0xeb | 0x41, ..]
            | [0x48 | 0x49, 0x89 | 0x3d | 0x98, ..]
            | [0x48, 0x83, 0xf8, ..]
            | [0x48, 0x85, 0xc0, ..]
            | [0x83, 0xf8, ..]
            | [0x85, 0xc0, ..]
    )
}

/// Others are not known.
const X86_64: bool = cfg!(target_arch = "x86_64");

#[cfg(test)]
#[cfg(target_arch = "x86_64")]
mod tests {
    use super::*;
    use std::vec;
    use std::vec::Vec;

    fn may_install(parts: &[&[u8]], length: usize) -> bool {
        let rest = vec![0; length];
        may_be_installed_by(parts.iter().copied().chain([&rest[..]]))
    }

    const SECCOMP: &[u8] = &[0xb8, 0x3d, 1, 0, 0, 0xbf, 1, 0, 0, 0];
    const PRCTL_ARGUMENT: &[u8] = &[0xbf, 0x9d, 0, 0, 0];
    const CALL: &[u8] = &[0x31, 0xf6, 0x0f, 0x05];
    const THREE: &[u8] = &[0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7, 0x0f, 0x05, 0xc3];
    const FOUR: &[u8] = &[0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7, 0x4d, 0x89, 0xc2, 0x0f, 0x05, 0xc3];

    #[test]
    fn a_call_is_found_in_a_program_of_any_length() {
        let call: Vec<u8> = [&[0x90; 61][..], SECCOMP, CALL].concat();
        for length in [0, 1 << 20] {
            assert!(may_install(&[&call], length));
            assert!(may_install(&[PRCTL_ARGUMENT, FOUR], length));
            assert_eq!(may_install(&[PRCTL_ARGUMENT, THREE], length), length == 0);
            assert!(!may_install(&[SECCOMP], length) && !may_install(&[FOUR], length));
        }
        let far: Vec<u8> = [SECCOMP, &[0x90; 200], CALL].concat();
        assert!(!may_install(&[&far], 0));
    }

    #[test]
    fn other_calls_do_not_count() {
        let getpid = [0xb8, 39, 0, 0, 0, 0x0f, 0x05];
        assert!(!may_install(&[&getpid], 0));
        assert!(!may_install(&[&vec![0; 1000], b"\x0f"], 0));
    }
}
