//! Thread variables that a program sets while it runs.
//!
//! `setenv` copies what it is given, so `environ` holds the lowered value: LLVM's OpenMP scans it
//! when its first region starts, and children inherit it. The program that set the variable reads
//! back what it wrote. `putenv` keeps the caller's own string in `environ`, so that later writes to
//! it take effect; a library that reads such a variable gets a lowered copy, and a child's
//! environment is lowered when the child starts.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::*};
use libc::{c_char, c_int};

use crate::call::{Call, Target};
use crate::exec::Entries;
use crate::rows::TABLE;
use crate::runtimes::openmp;
use crate::{initial, real, stack, state, waiting};
use threadcap_decide::variables::{self, Lowering, Outcome};

/// Bytes of the longest entry that is lowered here, with its NUL. Longer values are passed on as
/// they are; no list of thread counts is that long.
const LONGEST: usize = 256;

/// A value that is handed out: a string, with its NUL; none if the length is 0.
struct Value {
    length: AtomicUsize,
    value: [AtomicU8; LONGEST],
}

type Values = [Value; variables::COUNT];

impl Value {
    const fn none() -> Self {
        Value { length: AtomicUsize::new(0), value: [const { AtomicU8::new(0) }; LONGEST] }
    }
}

/// What the program set each variable to by `setenv`, where that was lowered.
static AS_SET: Values = [const { Value::none() }; variables::COUNT];
/// What libraries read from a variable that was set by `putenv`.
static LOWERED: Values = [const { Value::none() }; variables::COUNT];
/// Whether any listed variable was set: until then, `getenv` goes straight to the real function.
static ANY_SET: AtomicBool = AtomicBool::new(false);

impl Value {
    fn store(&self, value: &[u8]) {
        self.length.store(0, Release);
        self.value
            .iter()
            .zip(value.iter().chain(&[0]))
            .for_each(|(to, &from)| to.store(from, Relaxed));
        self.length.store(value.len(), Release);
    }

    fn forget(&self) {
        self.length.store(0, Release);
    }

    fn target(&self) -> Target {
        Target::value(self.value.as_ptr() as usize)
    }
}

/// One entry being lowered.
struct LoweredEntry {
    bytes: [u8; LONGEST],
    /// Where the value starts.
    start: usize,
}

impl LoweredEntry {
    /// The entry of a listed variable whose value is above the cap, lowered.
    fn lowered(name: &[u8], value: &[u8], cap: u32) -> Option<LoweredEntry> {
        let length = name.len() + 1 + value.len();
        let mut entry = LoweredEntry { bytes: [0; LONGEST], start: name.len() + 1 };
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
    let Some(place) = variables::place(name) else {
        return Target::jump(call.real);
    };
    let overwrite = call.arguments.get(3) as c_int;
    let set = stack::with_room(|| set(call, place, (name, value), overwrite));
    set.flatten().unwrap_or(Target::jump(call.real))
}

/// `putenv("name=value")`.
pub fn putenv(call: &mut Call) -> Target {
    let entry = string(call, 1).unwrap_or(b"");
    let name = entry.split(|&byte| byte == b'=').next().unwrap_or(entry);
    if let Some(set) = variables::place(name).and_then(|place| AS_SET.get(place)) {
        ANY_SET.store(true, Release);
        // What `setenv` set before is not read back any more.
        set.forget();
    }
    Target::jump(call.real)
}

/// Sets a listed variable that is above the cap to what is allowed, and keeps what was asked.
/// `None` if there is nothing to lower, and the real function is to be called.
#[inline(never)]
fn set(
    call: &Call,
    place: usize,
    (name, value): (&[u8], &[u8]),
    overwrite: c_int,
) -> Option<Target> {
    type Set = unsafe extern "C" fn(*const c_char, *const c_char, c_int) -> c_int;
    if initial::is_secure() {
        // What a setuid program sets is for programs that it starts, which lower it themselves.
        return None;
    }
    let takes_effect = overwrite != 0 || !is_in_environment(name);
    let Some(entry) = LoweredEntry::lowered(name, value, state::allowed()?) else {
        // Read back unchanged, even if it equals what another value was lowered to before.
        if takes_effect {
            AS_SET.get(place)?.forget();
        }
        return None;
    };
    // SAFETY: the real function of this row.
    let set = unsafe { core::mem::transmute::<usize, Set>(call.real) };
    let name = call.arguments.get(1) as *const c_char;
    // SAFETY: the caller's own name and a string, both of which it copies.
    let result = unsafe { set(name, entry.value().as_ptr(), overwrite) };
    if result == 0 && takes_effect {
        AS_SET.get(place)?.store(value);
        ANY_SET.store(true, Release);
    }
    Some(Target::value(result as usize))
}

/// Whether the process has a variable of this name.
fn is_in_environment(name: &[u8]) -> bool {
    let is_it = |entry: &[u8]| entry.strip_prefix(name).is_some_and(|rest| rest.starts_with(b"="));
    Entries::own().any(is_it)
}

/// `getenv(name)`.
pub fn getenv(call: &mut Call) -> Target {
    let untouched = Target::jump(call.real);
    if asks_for(call, b"GOMP_SPINCOUNT\0") {
        return spin_count(call).unwrap_or(untouched);
    }
    if !ANY_SET.load(Acquire) {
        return untouched;
    }
    let Some((name, place)) =
        string(call, 1).and_then(|name| Some((name, variables::place(name)?)))
    else {
        return untouched;
    };
    stack::with_room(|| answer(call, name, place)).flatten().unwrap_or(untouched)
}

/// Whether this name, with its NUL, is asked for. Compares up to the first byte that differs, since
/// programs read many other variables.
#[inline]
fn asks_for(call: &Call, name: &[u8]) -> bool {
    let asked = call.arguments.get(1) as *const u8;
    let is_same = |(place, byte): (usize, &u8)| {
        // SAFETY: not null, and a string by the contract of the hooked function, up to here as long.
        let asked = unsafe { asked.wrapping_add(place).read() };
        asked == *byte
    };
    !asked.is_null() && name.iter().enumerate().all(is_same)
}

/// libgomp's constructor reads how long its threads spin before they sleep. If they are to sleep at
/// once, it gets 0, unless the variable is set.
#[cold]
#[inline(never)]
fn spin_count(call: &Call) -> Option<Target> {
    type Get = unsafe extern "C" fn(*const c_char) -> *const c_char;
    // SAFETY: the real function of this row.
    let get = unsafe { core::mem::transmute::<usize, Get>(call.real) };
    // SAFETY: the caller's own argument.
    let is_set = !unsafe { get(call.arguments.get(1) as *const c_char) }.is_null();
    // The program itself reads its environment unchanged.
    let is_runtime = real::owner(call.caller).is_some_and(|asker| openmp::is_gnu(&asker));
    (!is_set && is_runtime && waiting::teams_sleep()).then(|| Target::value(c"0".as_ptr() as usize))
}

/// What the caller reads from a listed variable. The program reads back what it set, as long as the
/// variable holds what that was lowered to; a library reads no more than is allowed.
#[inline(never)]
fn answer(call: &Call, name: &[u8], place: usize) -> Option<Target> {
    type Get = unsafe extern "C" fn(*const c_char) -> *const c_char;
    // SAFETY: the real function of this row.
    let get = unsafe { core::mem::transmute::<usize, Get>(call.real) };
    // SAFETY: the caller's own argument.
    let found = unsafe { get(call.arguments.get(1) as *const c_char) };
    let as_it_is = Some(Target::value(found as usize));
    if found.is_null() {
        return as_it_is;
    }
    let allowed = state::allowed()?;
    // SAFETY: `getenv` returns a string.
    let value = unsafe { CStr::from_ptr(found) };
    if !is_the_program(call.caller) {
        let Some(entry) = LoweredEntry::lowered(name, value.to_bytes(), allowed) else {
            return as_it_is;
        };
        let lowered = LOWERED.get(place)?;
        lowered.store(entry.value().to_bytes());
        return Some(lowered.target());
    }
    let set = AS_SET.get(place)?;
    if set.length.load(Acquire) == 0 {
        return as_it_is;
    }
    let entry = LoweredEntry::lowered(name, value_of(set, &mut [0; LONGEST]), allowed)?;
    if entry.value() == value { Some(set.target()) } else { as_it_is }
}

fn value_of<'a>(set: &Value, room: &'a mut [u8; LONGEST]) -> &'a [u8] {
    room.iter_mut().zip(&set.value).for_each(|(to, from)| *to = from.load(Relaxed));
    room.get(..set.length.load(Acquire)).unwrap_or(&[])
}

/// Whether the code at `caller` belongs to the program rather than to a library that sizes a pool:
/// it was loaded from the start, and defines no function of the table.
fn is_the_program(caller: usize) -> bool {
    let sizes_a_pool = |object: &real::Object| {
        let runtimes = TABLE.iter().filter(|row| !row.is_libc() && !row.is_own());
        runtimes.map(|row| row.name()).any(|name| object.function(name).is_some())
    };
    real::owner(caller)
        .is_some_and(|object| real::was_there_at_start(object) && !sizes_a_pool(&object))
}
