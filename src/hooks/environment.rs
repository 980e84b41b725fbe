//! Thread variables that a program sets while it runs.
//!
//! `environ` holds the lowered value: LLVM's OpenMP scans it when its first region starts, and
//! children inherit it. The program that set the variable reads back what it wrote; a library
//! that it loaded reads what it may have.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::*};
use libc::{c_char, c_int};

use crate::call::{Call, Target};
use crate::rows::{self, TABLE};
use crate::{initial, real, state};
use threadcap_decide::variables::{self, Lowering, Outcome};

/// Bytes of the longest entry that is lowered here, with its NUL. Longer values pass as they are;
/// no list of thread counts is that long.
const LONGEST: usize = 256;

/// What the program set one variable to: a string, with its NUL; empty length: nothing.
struct AsSet {
    length: AtomicUsize,
    value: [AtomicU8; LONGEST],
}

static AS_SET: [AsSet; variables::COUNT] =
    [const { AsSet { length: AtomicUsize::new(0), value: [const { AtomicU8::new(0) }; LONGEST] } };
        variables::COUNT];
/// Whether any variable was set above the cap: until then `getenv` goes straight on.
static ANY_SET: AtomicBool = AtomicBool::new(false);

impl AsSet {
    fn save(&self, value: &[u8]) {
        self.length.store(0, Release);
        self.value
            .iter()
            .zip(value.iter().chain(&[0]))
            .for_each(|(to, &from)| to.store(from, Relaxed));
        self.length.store(value.len(), Release);
        ANY_SET.store(true, Release);
    }

    fn is(&self, value: &[u8]) -> bool {
        self.length.load(Acquire) == value.len()
            && self.value.iter().zip(value).all(|(byte, given)| byte.load(Relaxed) == *given)
    }
}

/// One entry being lowered.
struct Entry {
    bytes: [u8; LONGEST],
    /// Where the value starts.
    start: usize,
}

impl Entry {
    /// The entry of a listed variable whose value is above the cap, lowered.
    fn lowered(name: &[u8], value: &[u8], cap: u32) -> Option<Entry> {
        let length = name.len() + 1 + value.len();
        let mut entry = Entry { bytes: [0; LONGEST], start: name.len() + 1 };
        let room = entry.bytes.get_mut(..length).filter(|_| length < LONGEST)?;
        let parts = name.iter().chain(b"=").chain(value);
        room.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
        match Lowering::new(cap).lower(room) {
            Outcome::Untouched => return None,
            Outcome::Shortened(length) => entry.bytes.get_mut(length..)?.fill(0),
        }
        Some(entry)
    }

    /// The lowered value, a string.
    fn value(&self) -> &CStr {
        let value = self.bytes.get(self.start..).unwrap_or(&[]);
        CStr::from_bytes_until_nul(value).unwrap_or(c"")
    }
}

/// A string argument.
fn string<'a>(call: &Call, number: usize) -> Option<&'a [u8]> {
    let string = call.arguments.get(number) as *const c_char;
    // SAFETY: not null, and a string by the contract of the hooked function.
    (!string.is_null()).then(|| unsafe { CStr::from_ptr(string) }.to_bytes())
}

/// `setenv(name, value, overwrite)`.
pub fn setenv(call: &mut Call) -> Target {
    let (Some(name), Some(value)) = (string(call, 1), string(call, 2)) else {
        return Target::jump(call.real);
    };
    let overwrite = call.arguments.get(3) as c_int;
    set(name, value, overwrite).unwrap_or(Target::jump(call.real))
}

/// `putenv("name=value")`.
pub fn putenv(call: &mut Call) -> Target {
    let entry = string(call, 1).unwrap_or(b"");
    let length = entry.iter().position(|&byte| byte == b'=');
    let parts = length.and_then(|length| Some((entry.get(..length)?, entry.get(length + 1..)?)));
    parts.and_then(|(name, value)| set(name, value, 1)).unwrap_or(Target::jump(call.real))
}

/// Sets a listed variable that is above the cap to what is allowed, and saves what was asked.
/// `None`: nothing to lower, the real function does it.
fn set(name: &[u8], value: &[u8], overwrite: c_int) -> Option<Target> {
    type Set = unsafe extern "C" fn(*const c_char, *const c_char, c_int) -> c_int;
    let place = variables::place(name)?;
    if initial::is_secure() {
        // What a setuid program sets is for others, whose own start lowers it.
        return None;
    }
    let entry = Entry::lowered(name, value, state::allowed()?)?;
    let real = real::next_in_line(const { rows::row_of("setenv") })?;
    let mut terminated = [0; LONGEST];
    terminated.get_mut(..name.len())?.copy_from_slice(name);
    // SAFETY: the address of libc's setenv, or of another preload's in its place.
    let set = unsafe { core::mem::transmute::<usize, Set>(real) };
    // SAFETY: two strings, which it copies.
    let result = unsafe { set(terminated.as_ptr().cast(), entry.value().as_ptr(), overwrite) };
    if result == 0 && overwrite != 0 {
        AS_SET.get(place)?.save(value);
    }
    Some(Target::value(result as usize))
}

/// `getenv(name)`.
pub fn getenv(call: &mut Call) -> Target {
    let untouched = Target::jump(call.real);
    if !ANY_SET.load(Acquire) {
        return untouched;
    }
    read_back(call).unwrap_or(untouched)
}

/// What the program set the variable to, if it is the program that asks and the variable still
/// holds what that was lowered to.
fn read_back(call: &Call) -> Option<Target> {
    type Get = unsafe extern "C" fn(*const c_char) -> *const c_char;
    let name = string(call, 1)?;
    let set = AS_SET.get(variables::place(name)?).filter(|set| set.length.load(Acquire) > 0)?;
    // SAFETY: the real function of this row.
    let get = unsafe { core::mem::transmute::<usize, Get>(call.real) };
    // SAFETY: the caller's own argument.
    let found = unsafe { get(call.arguments.get(1) as *const c_char) };
    if found.is_null() || !is_the_program(call.caller) {
        return Some(Target::value(found as usize));
    }
    // SAFETY: `getenv` returns a string.
    let found = unsafe { CStr::from_ptr(found) };
    let entry = Entry::lowered(name, value_of(set, &mut [0; LONGEST]), state::allowed()?)?;
    let still = entry.value() == found || set.is(found.to_bytes());
    still.then(|| Target::value(set.value.as_ptr() as usize))
}

fn value_of<'a>(set: &AsSet, room: &'a mut [u8; LONGEST]) -> &'a [u8] {
    room.iter_mut().zip(&set.value).for_each(|(to, from)| *to = from.load(Relaxed));
    room.get(..set.length.load(Acquire)).unwrap_or(&[])
}

/// Whether the code at `caller` belongs to the program rather than to a library that sizes a
/// pool: it was there from the start, and has no function of the table.
fn is_the_program(caller: usize) -> bool {
    let sizes_a_pool = |object: &real::Object| {
        let runtimes = TABLE.iter().filter(|row| !row.is_libc() && !row.is_own());
        runtimes.map(|row| row.name()).any(|name| object.function(name).is_some())
    };
    real::owner(caller)
        .is_some_and(|object| real::was_there_at_start(object) && !sizes_a_pool(&object))
}
