//! The arguments and the environment as the kernel laid them out.
//!
//! Our constructor runs before libc has an `environ` (see `start`), and hooks may be called
//! earlier still. The block itself is there from the first instruction on, and what stands in
//! it can be lowered in place, so that every later reader sees the lowered value.

use core::ffi::CStr;
use libc::c_char;

mod block;

/// The slots of the initial environment: pointers to `NAME=value`, before the NULL.
pub use block::environment;

/// The arguments of the program. It may have taken some out.
pub fn arguments() -> impl Iterator<Item = *const c_char> {
    block::arguments().iter().copied().take_while(|argument| !argument.is_null())
}

/// The strings of the arguments, which the constructor may write to.
#[derive(Clone, Copy)]
pub struct Strings {
    first: *mut *mut c_char,
    count: usize,
}

/// The arguments as strings that can be written to.
pub fn argument_strings() -> Strings {
    let (first, count) = block::argument_slots();
    Strings { first, count }
}

impl Strings {
    /// The string at this place.
    pub fn get(self, place: usize) -> Option<*mut c_char> {
        if place >= self.count {
            return None;
        }
        // SAFETY: within the array.
        let string = unsafe { self.first.add(place).read() };
        (!string.is_null()).then_some(string)
    }

    fn all(self) -> impl Iterator<Item = *mut c_char> {
        (0..self.count).map_while(move |place| self.get(place))
    }

    /// Where the last string ends, if each stands right behind the one before, as the kernel puts
    /// them; `None`: somebody has moved them.
    pub fn end(self) -> Option<*mut c_char> {
        let mut end = self.get(0)?;
        for string in self.all() {
            if string != end {
                return None;
            }
            end = string.wrapping_add(entry(string).len() + 1);
        }
        Some(end)
    }

    /// Moves strings that have become shorter down to each other, and puts zeros up to where the
    /// last of them ended. Only for the constructor, alone in the process.
    pub fn close_gaps(self, end: *mut c_char) {
        let Some(mut to) = self.get(0) else {
            return;
        };
        for (place, string) in self.all().enumerate() {
            let size = entry(string).len() + 1;
            // SAFETY: both lie in the block of the arguments, the target no higher.
            unsafe { core::ptr::copy(string, to, size) };
            // SAFETY: within the array, which is on the stack.
            unsafe { self.first.add(place).write(to) };
            to = to.wrapping_add(size);
        }
        // SAFETY: what is left of the block.
        unsafe { core::ptr::write_bytes(to, 0, (end as usize).saturating_sub(to as usize)) };
    }
}

/// The bytes of an argument, at most so many.
pub fn bytes_of(argument: *const c_char, most: usize) -> &'static [u8] {
    // SAFETY: a string of the kernel's, or what the program has written over it (its title, say);
    // the block that it stands in ends with zeros.
    unsafe { core::slice::from_raw_parts(argument.cast(), libc::strnlen(argument, most)) }
}

/// The bytes of an entry, without its NUL.
pub fn entry(slot: *mut c_char) -> &'static mut [u8] {
    // SAFETY: the kernel ends every entry with a NUL. Two references to one entry never live
    // together: only the constructor writes, and it holds one at a time.
    unsafe { core::slice::from_raw_parts_mut(slot.cast::<u8>(), libc::strlen(slot)) }
}

/// The value of a variable in the initial environment; the first, where it stands twice. A setuid
/// program takes no orders from the user who starts it: for it there is none.
pub fn variable(name: &str) -> Option<&'static [u8]> {
    if is_secure() {
        return None;
    }
    value_among(environment(), name)
}

fn value_among<'s>(
    mut slots: impl Iterator<Item = &'s *mut c_char>,
    name: &str,
) -> Option<&'static [u8]> {
    let found: &'static [u8] = slots.find(|slot| has_name(**slot, name)).map(|&it| entry(it))?;
    found.get(name.len() + 1..)
}

fn has_name(slot: *mut c_char, name: &str) -> bool {
    let mut bytes = name.bytes().chain([b'=']).enumerate();
    // SAFETY: the first byte that differs, the NUL at the latest, ends the comparison.
    bytes.all(|(place, byte)| unsafe { *slot.cast::<u8>().add(place) } == byte)
}

/// The variables that start as ours do, found in one walk: a process start asks for many of them.
pub struct OwnVariables {
    slots: [*mut c_char; Self::MOST],
    count: usize,
}

impl OwnVariables {
    const MOST: usize = 16;

    /// Those of the initial environment.
    pub fn find() -> Self {
        let mut found = OwnVariables { slots: [core::ptr::null_mut(); Self::MOST], count: 0 };
        let starts = |slot: *mut c_char, text: [u8; 4]| {
            let mut bytes = text.into_iter().enumerate();
            // SAFETY: as above.
            bytes.all(|(place, byte)| unsafe { *slot.cast::<u8>().add(place) } == byte)
        };
        for &slot in environment() {
            if starts(slot, *b"THRE") || starts(slot, *b"AUTO") {
                if let Some(place) = found.slots.get_mut(found.count) {
                    *place = slot;
                }
                found.count += 1;
            }
        }
        found
    }

    /// The value of one of our variables, as [`variable`] says it.
    pub fn value(&self, name: &str) -> Option<&'static [u8]> {
        match self.slots.get(..self.count) {
            Some(slots) if !is_secure() => value_among(slots.iter(), name),
            _ => variable(name),
        }
    }
}

/// Ends an entry after `length` of its bytes.
pub fn end_at(slot: *mut c_char, length: usize) {
    if let Some(byte) = entry(slot).get_mut(length) {
        *byte = 0;
    }
}

/// Puts another entry in the place of the one in this slot.
pub fn replace(slot: &'static *mut c_char, entry: &'static [u8]) {
    debug_assert!(entry.ends_with(b"\0"));
    let slot = core::ptr::from_ref(slot).cast_mut();
    // SAFETY: the stack is writable, and only the constructor, alone in the process, calls this.
    unsafe { slot.write(entry.as_ptr().cast_mut().cast()) }
}

/// The user who started the program, whoever's rights it runs with.
pub fn real_user() -> u32 {
    // SAFETY: no pointers, no failure.
    unsafe { libc::getauxval(libc::AT_UID) as u32 }
}

/// The group of that user.
pub fn real_group() -> u32 {
    // SAFETY: as above.
    unsafe { libc::getauxval(libc::AT_GID) as u32 }
}

/// The path by which the program was started.
pub fn started_as() -> &'static [u8] {
    // SAFETY: no pointers, no failure.
    let path = unsafe { libc::getauxval(libc::AT_EXECFN) } as *const c_char;
    if path.is_null() {
        return &[];
    }
    // SAFETY: the kernel has put a string there, on the stack, for as long as the process lives.
    unsafe { CStr::from_ptr(path) }.to_bytes()
}

/// Whether the program runs with more rights than its user (setuid, file capabilities).
///
/// Asked of libc, not read behind the environment: for such a program the loader has taken
/// variables out of the block, which leaves a gap before the auxiliary vector.
pub fn is_secure() -> bool {
    // SAFETY: no pointers, no failure.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}
