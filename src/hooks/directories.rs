//! Listings of the CPU directory: its entries `cpu0`, `cpu1` and so on are those of the CPUs
//! that the program is shown.

use core::ffi::{CStr, c_int};
use core::ptr::null_mut;
use libc::{DIR, dirent64};

use super::files;
use crate::call::{Call, Target};
use crate::{affinity, real, rows, state};
use threadcap_decide::cpus::CpuSet;
use threadcap_decide::files::{CPU_DIRECTORY, cpu_of_entry};

/// `scandir` and `scandir64`, by what matters here.
type Scan = unsafe extern "C" fn(usize, *mut *mut *mut Entry, usize, usize) -> c_int;

/// A directory entry. On 64-bit machines `dirent` and `dirent64` are the same.
type Entry = dirent64;

/// The name of a directory entry.
///
/// # Safety
/// `entry` is an entry as libc fills it in, for as long as the name is used.
unsafe fn name_of<'a>(entry: *const Entry) -> &'a [u8] {
    let name = entry.wrapping_byte_add(core::mem::offset_of!(Entry, d_name));
    // SAFETY: names are NUL-terminated.
    unsafe { CStr::from_ptr(name.cast()) }.to_bytes()
}

/// Whether an entry that was just read is to be passed over.
///
/// # Safety
/// `directory` is open, and `entry` is null or an entry of it.
#[inline]
unsafe fn is_hidden(directory: *mut DIR, entry: *const Entry) -> bool {
    if entry.is_null() {
        return false;
    }
    // SAFETY: as promised by the caller.
    let name = unsafe { name_of(entry) };
    match cpu_of_entry(name) {
        // SAFETY: as promised by the caller.
        Some(cpu) => unsafe { is_hidden_cpu(directory, cpu) },
        None => false,
    }
}

/// Whether `directory` is that of the CPUs, and this one is not shown.
///
/// # Safety
/// `directory` is open.
#[cold]
unsafe fn is_hidden_cpu(directory: *mut DIR, cpu: u32) -> bool {
    let Some(settings) = state::settings() else {
        return false;
    };
    let shown = affinity::shown(&settings);
    if shown.is_empty() || shown.contains(cpu) {
        return false;
    }
    let mut buffer = [0; 64];
    // SAFETY: as promised by the caller.
    let descriptor = unsafe { libc::dirfd(directory) };
    files::path_of(descriptor, &mut buffer) == Some(CPU_DIRECTORY.as_bytes())
}

/// Reads on until an entry comes that is shown.
///
/// # Safety
/// `read` reads the next entry of `directory`, which is open.
#[inline]
unsafe fn next_shown(directory: *mut DIR, read: impl Fn() -> *mut Entry) -> *mut Entry {
    loop {
        let entry = read();
        // SAFETY: as promised by the caller.
        if !unsafe { is_hidden(directory, entry) } {
            return entry;
        }
    }
}

/// The same for the kind that stores the entry in `result`.
///
/// # Safety
/// As for [`next_shown`]; `result` is writable.
#[inline]
unsafe fn next_shown_into(
    directory: *mut DIR,
    result: *mut *mut Entry,
    read: impl Fn() -> c_int,
) -> c_int {
    loop {
        let error = read();
        if error != 0 {
            return error;
        }
        // SAFETY: as promised by the caller; without an error the result was written.
        let entry = unsafe { *result };
        // SAFETY: as promised by the caller.
        if !unsafe { is_hidden(directory, entry) } {
            return error;
        }
    }
}

/// The function of a row that is next in line. Found past the loader: Java lists its descriptors
/// in a child of `vfork`, where another thread may have left the loader's lock taken.
#[inline]
fn next(row: usize) -> usize {
    real::next_in_line(row).unwrap_or(0)
}

type Read = unsafe extern "C" fn(*mut DIR) -> *mut Entry;
type ReadInto = unsafe extern "C" fn(*mut DIR, *mut Entry, *mut *mut Entry) -> c_int;

/// Exports a function that returns the next entry.
macro_rules! read {
    ($name:ident) => {
        /// # Safety
        /// As for libc's function of the name.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(directory: *mut DIR) -> *mut Entry {
            let row = const { rows::row_of(stringify!($name)) };
            // SAFETY: libc's function of the name, or none.
            let read = unsafe { core::mem::transmute::<usize, Option<Read>>(next(row)) };
            let Some(read) = read else {
                return null_mut();
            };
            // SAFETY: the caller's own argument.
            let read = || unsafe { read(directory) };
            // SAFETY: as promised by the caller.
            unsafe { next_shown(directory, read) }
        }
    };
}

/// Exports a function that stores the next entry where the caller says.
macro_rules! read_into {
    ($name:ident) => {
        /// # Safety
        /// As for libc's function of the name.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            directory: *mut DIR,
            entry: *mut Entry,
            result: *mut *mut Entry,
        ) -> c_int {
            let row = const { rows::row_of(stringify!($name)) };
            // SAFETY: libc's function of the name, or none.
            let read = unsafe { core::mem::transmute::<usize, Option<ReadInto>>(next(row)) };
            let Some(read) = read else {
                return libc::ENOSYS;
            };
            // SAFETY: the caller's own arguments.
            let read = || unsafe { read(directory, entry, result) };
            // SAFETY: as promised by the caller.
            unsafe { next_shown_into(directory, result, read) }
        }
    };
}

read!(readdir);
read!(readdir64);
read_into!(readdir_r);
read_into!(readdir64_r);

/// `scandir(path, list, filter, compare)`: node lists directories by it.
pub fn scandir(call: &mut Call) -> Target {
    // SAFETY: the real function reads the same string.
    let path = unsafe { files::string(call.arguments.get(1)) };
    let is_listed = |path: &CStr| {
        let path = path.to_bytes();
        path.strip_suffix(b"/").unwrap_or(path) == CPU_DIRECTORY.as_bytes()
    };
    match path.filter(|path| is_listed(path)).and_then(|_| state::settings()) {
        Some(settings) => Target::value(scan(call, &affinity::shown(&settings)) as usize),
        None => Target::jump(call.real),
    }
}

/// Scans the CPU directory and takes those entries out of the list that are not shown.
fn scan(call: &Call, shown: &CpuSet) -> c_int {
    let [path, list, filter, compare] = [1, 2, 3, 4].map(|argument| call.arguments.get(argument));
    let list = list as *mut *mut *mut Entry;
    // SAFETY: the real function of this row.
    let scan = unsafe { core::mem::transmute::<usize, Scan>(call.real) };
    // SAFETY: its own arguments.
    let count = unsafe { scan(path, list, filter, compare) };
    let length = usize::try_from(count).unwrap_or(0);
    if length == 0 || shown.is_empty() {
        return count;
    }
    // SAFETY: the real function has just stored the list here.
    let entries = unsafe { *list };
    // SAFETY: the list has so many entries, and nobody else has it yet.
    let entries = unsafe { core::slice::from_raw_parts_mut(entries, length) };
    // SAFETY: `scandir` has allocated each entry on its own.
    unsafe { take_hidden_out(entries, shown) }
}

/// Frees the entries of hidden CPUs and closes the gaps; returns how many entries are left.
///
/// # Safety
/// `entries` were allocated by `scandir`.
unsafe fn take_hidden_out(entries: &mut [*mut Entry], shown: &CpuSet) -> c_int {
    let entries = core::cell::Cell::from_mut(entries).as_slice_of_cells();
    let mut places = entries.iter();
    for entry in entries.iter().map(|entry| entry.get()) {
        // SAFETY: an entry that libc has filled in.
        let name = unsafe { name_of(entry) };
        if cpu_of_entry(name).is_some_and(|cpu| !shown.contains(cpu)) {
            // SAFETY: allocated on its own, and no longer in the list.
            unsafe { libc::free(entry.cast()) };
        } else if let Some(place) = places.next() {
            place.set(entry);
        }
    }
    (entries.len() - places.len()) as c_int
}
