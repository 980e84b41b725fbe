//! The arguments and the environment as the kernel laid them out.
//!
//! Our constructor runs before libc has an `environ` (see `start`), and hooks may be called earlier
//! still. The block itself exists from the first instruction on, and its values can be lowered in
//! place, so that every later reader sees the lowered value.

use core::ffi::CStr;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};
use libc::c_char;

mod block;

pub use block::{Slot, arguments, environment};

/// The bytes of the string in a slot, without its NUL.
pub fn entry(slot: &'static Slot) -> &'static [u8] {
    bytes_of(slot.load(Relaxed))
}

fn bytes_of(string: *const c_char) -> &'static [u8] {
    // SAFETY: the kernel ends every string with a NUL; so does whoever replaces one.
    unsafe { CStr::from_ptr(string) }.to_bytes()
}

/// The bytes of an argument, at most `most` of them.
pub fn argument(slot: &'static Slot, most: usize) -> &'static [u8] {
    let start = slot.load(Relaxed).cast_const();
    // SAFETY: a string of the kernel's, or what the program has written over it (its title, say);
    // the block that it stands in ends with zeros.
    let length = unsafe { libc::strnlen(start, most) };
    // SAFETY: so many bytes were just read.
    unsafe { core::slice::from_raw_parts(start.cast(), length) }
}

/// The bytes of the string in a slot, to write to.
///
/// # Safety
/// Nobody else uses the string meanwhile. This holds in the constructor: it runs before those of
/// all other libraries, and nothing else of the process has run.
pub unsafe fn write<R>(slot: &'static Slot, to: impl FnOnce(&mut [u8]) -> R) -> R {
    let length = entry(slot).len();
    // SAFETY: the initial stack is writable, and nobody else uses these bytes, as promised.
    to(unsafe { core::slice::from_raw_parts_mut(slot.load(Relaxed).cast(), length) })
}

/// Removes variables from the environment, as the loader does for setuid programs. Only for the
/// constructor, when nobody else walks along the slots.
pub fn remove(names: &[&str]) {
    let is_named =
        |string: *mut c_char, name: &str| starts_with(string, name.bytes().chain([b'=']));
    let mut kept = environment();
    for slot in environment() {
        let string = slot.load(Relaxed);
        if !names.iter().any(|name| is_named(string, name)) {
            kept.next().inspect(|slot| slot.store(string, Relaxed));
        }
    }
    kept.for_each(|slot| slot.store(core::ptr::null_mut(), Relaxed));
}

/// Where the last of some strings ends, if they are contiguous, as the kernel puts them; `None` if
/// somebody has moved them.
pub fn end_of(strings: &'static [Slot]) -> Option<*mut c_char> {
    let mut end = strings.first()?.load(Relaxed);
    for slot in strings {
        if slot.load(Relaxed) != end {
            return None;
        }
        end = end.wrapping_add(entry(slot).len() + 1);
    }
    Some(end)
}

/// Closes the gaps behind strings that have become shorter, and fills with zeros up to where the
/// last one ended.
///
/// # Safety
/// `end` is what [`end_of`] returned for them, and nobody else uses them, as for [`write()`].
pub unsafe fn close_gaps(strings: &'static [Slot], end: *mut c_char) {
    let Some(first) = strings.first() else {
        return;
    };
    let mut to = first.load(Relaxed);
    for slot in strings {
        let size = entry(slot).len() + 1;
        // SAFETY: both lie in the block of the strings, the target no higher.
        unsafe { core::ptr::copy(slot.load(Relaxed), to, size) };
        slot.store(to, Relaxed);
        to = to.wrapping_add(size);
    }
    // SAFETY: what is left of the block.
    unsafe { core::ptr::write_bytes(to, 0, (end as usize).saturating_sub(to as usize)) };
}

/// The value of a variable in the initial environment; the first, if there are two. Always `None`
/// in a setuid program, which must not obey the user who starts it.
pub fn variable(name: &str) -> Option<&'static [u8]> {
    if is_secure() {
        return None;
    }
    value_among(environment().map(|slot| slot.load(Relaxed)), name)
}

fn value_among(
    mut strings: impl Iterator<Item = *mut c_char>,
    name: &str,
) -> Option<&'static [u8]> {
    let has_name = |string: &*mut c_char| starts_with(*string, name.bytes().chain([b'=']));
    bytes_of(strings.find(has_name)?).get(name.len() + 1..)
}

/// Whether a string starts with a text that has no NUL. It does not search for the string's end,
/// because it is called for every variable at each start of a process.
fn starts_with(string: *const c_char, text: impl Iterator<Item = u8>) -> bool {
    // SAFETY: the first byte that differs, the NUL at the latest, ends the comparison.
    let byte_at = |place| unsafe { *string.cast::<u8>().wrapping_add(place) };
    text.enumerate().all(|(place, byte)| byte_at(place) == byte)
}

/// The variables whose names start as ours do, found in one walk, since a process reads many of
/// them when it starts.
pub struct OwnVariables {
    strings: [*mut c_char; Self::MOST],
    count: usize,
}

impl OwnVariables {
    const MOST: usize = 16;

    /// Finds them in the initial environment.
    pub fn find() -> Self {
        let mut found = OwnVariables { strings: [null_mut(); Self::MOST], count: 0 };
        for string in environment().map(|slot| slot.load(Relaxed)) {
            if [*b"THRE", *b"AUTO"].into_iter().any(|text| starts_with(string, text.into_iter())) {
                if let Some(place) = found.strings.get_mut(found.count) {
                    *place = string;
                }
                found.count += 1;
            }
        }
        found
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The value of one of our variables, as from [`variable`].
    pub fn value(&self, name: &str) -> Option<&'static [u8]> {
        match self.strings.get(..self.count) {
            Some(strings) if !is_secure() => value_among(strings.iter().copied(), name),
            _ => variable(name),
        }
    }
}

/// Gives each entry of a variable another value, cut to the length of the old one. In place,
/// because a program may write to the strings of its environment, as bash does to all of them.
pub fn shorten(variable: &str, value: &[u8]) {
    for slot in environment() {
        let entry = entry(slot);
        let old = entry.strip_prefix(variable.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
        let Some(old) = old else { continue };
        let length = value.len().min(old.len());
        let to = slot.load(Relaxed).wrapping_add(entry.len() - old.len()).cast::<u8>();
        // SAFETY: no more bytes than the old value had, on the initial stack, which is writable;
        // nothing else of the process has run.
        unsafe { to.copy_from(value.as_ptr(), length) };
        // SAFETY: the NUL of the old value at the latest.
        unsafe { *to.wrapping_add(length) = 0 };
    }
}

/// The real user, who started the program, whatever privileges it runs with.
pub fn real_user() -> u32 {
    // SAFETY: no pointers, no failure.
    unsafe { libc::getauxval(libc::AT_UID) as u32 }
}

/// The real group.
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
/// Libc is asked, because for such a program the loader has removed variables from the block, which
/// leaves a gap before the auxiliary vector. It is asked once: libc walks along that vector each
/// time, and a start needs the answer for every variable.
pub fn is_secure() -> bool {
    /// Nobody has asked yet.
    const UNKNOWN: u8 = 2;
    #[unsafe(link_section = ".data")]
    static ANSWER: AtomicU8 = AtomicU8::new(UNKNOWN);
    match ANSWER.load(Relaxed) {
        UNKNOWN => {
            // SAFETY: no pointers, no failure.
            let is_secure = unsafe { libc::getauxval(libc::AT_SECURE) != 0 };
            ANSWER.store(u8::from(is_secure), Relaxed);
            is_secure
        }
        answer => answer != 0,
    }
}
