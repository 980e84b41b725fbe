//! Finding the real function: the one that the caller would have reached without us.
//!
//! If a library that the program started with defines it, that definition is next in line for
//! everybody. Otherwise it depends on the caller: Python loads its modules `RTLD_LOCAL`, and
//! several copies of libgomp and OpenBLAS live in one process. What was found is cached, without a
//! lock.

mod cache;
mod chain;
mod object;

pub mod unloading;

use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering::*};
use libc::{RTLD_NEXT, c_char, c_void};

pub use chain::{
    at_start, before_us, complete, header, indexed_owner, is_ours, libc, ourselves, own_memory,
    owner, program, save_start, was_there_at_start,
};
pub use object::Object;

use crate::rows::{self, ByRow, OF_LIBC, ROWS, TABLE};

/// Not looked up yet.
const UNKNOWN: usize = 0;
/// No library that the program started with defines it. A larger number is an address.
pub const NOWHERE: usize = 1;

/// For each row of our own interface and of libc, the function next in line after ours. Some entry
/// points read it directly. A start writes to some of them.
#[unsafe(link_section = ".data")]
pub static NEXT_IN_LINE: [AtomicUsize; OF_LIBC] = [const { AtomicUsize::new(UNKNOWN) }; OF_LIBC];

/// The same for the rows of runtimes, which follow: processes without any do not touch it.
pub static NEXT_OF_RUNTIMES: [AtomicUsize; ROWS - OF_LIBC] =
    [const { AtomicUsize::new(UNKNOWN) }; ROWS - OF_LIBC];

/// The function of a row that is next in line, if it was looked up; a number without a row counts as
/// the last.
#[inline]
fn known(row: usize) -> &'static AtomicUsize {
    match NEXT_IN_LINE.get(row) {
        Some(of_libc) => of_libc,
        None => &NEXT_OF_RUNTIMES[row.min(ROWS - 1) - OF_LIBC],
    }
}

/// The real function of a row for the code at `caller`.
#[inline]
pub fn of(row: usize, caller: usize) -> Option<usize> {
    match known(row).load(Relaxed) {
        UNKNOWN | NOWHERE => of_library(row, caller),
        real => Some(real),
    }
}

#[cold]
fn of_library(row: usize, caller: usize) -> Option<usize> {
    next_in_line(row).or_else(|| {
        let caller = owner(caller);
        cache::get(row, caller, || search(TABLE[row].name(), caller))
    })
}

/// The function of a row that is next in line after ours, if the program started with it.
pub fn next_in_line(row: usize) -> Option<usize> {
    let mut real = known(row).load(Relaxed);
    if real == UNKNOWN {
        let function = |object: Object| object.function_of(&TABLE[row]);
        real = chain::in_line().find_map(function).unwrap_or(NOWHERE);
        known(row).store(real, Relaxed);
    }
    (real != NOWHERE).then_some(real)
}

/// Whether an object defines the function of a row. The result for objects before us, which are
/// never unloaded, is cached.
pub fn defines(object: Object, row: usize) -> bool {
    (is_defined_before_us(row) || !before_us().any(|known| known == object))
        && object.function_of(&TABLE[row]).is_some()
}

/// Whether an object before us defines the function of a row.
pub fn is_defined_before_us(row: usize) -> bool {
    /// Not looked up yet.
    const UNKNOWN: u8 = 0;
    const NO: u8 = 1;
    const YES: u8 = 2;
    static ANSWERS: ByRow<AtomicU8> = ByRow([const { AtomicU8::new(UNKNOWN) }; ROWS]);
    let mut answer = ANSWERS[row].load(Relaxed);
    if answer == UNKNOWN {
        let is_defined = before_us().any(|object| object.function_of(&TABLE[row]).is_some());
        answer = if is_defined { YES } else { NO };
        ANSWERS[row].store(answer, Relaxed);
    }
    answer == YES
}

/// Finds `name` among the libraries that were loaded while the program ran.
///
/// The caller's other references show which copy of the runtime it is bound to: `GOMP_parallel` of
/// one copy beside `omp_get_thread_num` of another would compute wrong results. They also lead only
/// to libraries that stay loaded as long as the caller; another thread may unload any other
/// meanwhile.
fn search(name: &str, caller: Option<Object>) -> Option<usize> {
    caller.and_then(|caller| bound_copy(name, caller)).or_else(|| {
        // Without our export, such a reference would be null and the program would do without the
        // function; any library that has it may be closed at any moment.
        let goes_without = caller.is_some_and(|caller| caller.refers_weakly(name));
        if goes_without { None } else { search_all(name, caller) }
    })
}

/// Finds `name` for a caller whose other references do not decide. A single candidate is taken.
fn search_all(name: &str, caller: Option<Object>) -> Option<usize> {
    let search = unloading::Search::begin();
    let mut candidates = chain::loaded_later(&search).filter_map(|object| object.function(name));
    let (first, second) = (candidates.next(), candidates.next());
    if second.is_none() {
        return first;
    }
    let caller = caller?;
    let global = || ask_loader(RTLD_NEXT, name);
    // The global scope comes first, if it had the function when the caller was bound.
    global()
        .filter(|&real| owner(real).is_some_and(|library| chain::is_before(library, caller)))
        .or_else(|| ask_loader(caller.handle(), name))
        .or_else(global)
        .or(first)
}

/// The function `name` of the library to which another reference of the caller is bound.
fn bound_copy(name: &str, caller: Object) -> Option<usize> {
    caller.bound_references().find_map(|address| {
        let library = owner(address).filter(|library| *library != caller)?;
        library.function(name).filter(|&real| !is_ours(real))
    })
}

/// Asks the loader, but only if the tables leave a choice, because it takes its lock.
fn ask_loader(handle: *mut c_void, name: &str) -> Option<usize> {
    type Lookup = unsafe extern "C" fn(*mut c_void, *const c_char) -> *mut c_void;
    let lookup = next_in_line(const { rows::row_of("dlsym") })?;
    let mut terminated = [0u8; rows::LONGEST_NAME + 1];
    terminated.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
    // SAFETY: the address is that of libc's dlsym, or of another preload's in its place.
    let lookup = unsafe { core::mem::transmute::<usize, Lookup>(lookup) };
    // SAFETY: the name ends with a NUL. The loader takes the return address as the caller, so
    // RTLD_NEXT means after this library.
    let real = unsafe { lookup(handle, terminated.as_ptr().cast()) } as usize;
    (real != 0 && !is_ours(real)).then_some(real)
}
