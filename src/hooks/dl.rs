//! `dlsym`: names of the table that are looked up by handle are clamped too.
//!
//! The real `dlsym` finds its caller by the return address, so it is jumped to rather than called
//! wherever the caller matters; calling it broke `RTLD_NEXT` in other wrappers (libTAS#82).

use core::ffi::{CStr, c_int};
use libc::{RTLD_DEFAULT, RTLD_NEXT, c_char, c_void};

use crate::call::{Call, Target};
use crate::real::{self, Object, unloading};
use crate::rows::{self, Hook, TABLE};
use crate::{state, trampoline};

/// The address of the trampoline with this index in [`trampoline`].
pub type AddressOf = fn(usize) -> usize;

/// `dlsym(handle, name)`.
pub fn dlsym(call: &mut Call, address_of: AddressOf) -> Target {
    type Lookup = extern "C" fn(*mut c_void, *const c_char) -> *mut c_void;
    // SAFETY: the real function of this row.
    let lookup = unsafe { core::mem::transmute::<usize, Lookup>(call.real) };
    let name = call.arguments.get(2) as *const c_char;
    answer(call, address_of, |handle| lookup(handle, name) as usize)
}

/// `dlvsym(handle, name, version)`.
pub fn dlvsym(call: &mut Call, address_of: AddressOf) -> Target {
    type Lookup = extern "C" fn(*mut c_void, *const c_char, *const c_char) -> *mut c_void;
    // SAFETY: the real function of this row.
    let lookup = unsafe { core::mem::transmute::<usize, Lookup>(call.real) };
    let name = call.arguments.get(2) as *const c_char;
    let version = call.arguments.get(3) as *const c_char;
    answer(call, address_of, |handle| lookup(handle, name, version) as usize)
}

/// `dlclose(handle)`: waits until nobody reads the tables of libraries.
pub fn dlclose(call: &mut Call) -> Target {
    type Close = extern "C" fn(usize) -> c_int;
    // SAFETY: the real function of this row.
    let close = unsafe { core::mem::transmute::<usize, Close>(call.real) };
    let handle = call.arguments.get(1);
    Target::value(unloading::close(|| close(handle)) as usize)
}

fn answer(call: &Call, address_of: AddressOf, lookup: impl Fn(*mut c_void) -> usize) -> Target {
    let untouched = Target::jump(call.real);
    let handle = call.arguments.get(1) as *mut c_void;
    if state::recorded().is_none() {
        return untouched;
    }
    let Some(row) = listed(call.arguments.get(2) as *const c_char) else {
        return untouched;
    };
    if handle == RTLD_NEXT {
        // `RTLD_NEXT` is left to the loader, unless what follows the caller is ours.
        let ours_is_next = real::owner(call.caller).is_some_and(|o| ours_is_next(row, o));
        return if ours_is_next {
            entry_or_null(row, lookup(RTLD_NEXT), address_of)
        } else {
            untouched
        };
    }
    // A lookup by us would differ from the caller's, whose RTLD_DEFAULT begins with its own scope.
    // That nearly always finds our export first, so nothing needs to be looked up.
    let is_met_first = handle == RTLD_DEFAULT && !real::is_defined_before_us(row);
    let mut found = if is_met_first { 0 } else { lookup(handle) };
    if real::is_ours(found) || (found == 0 && handle == RTLD_DEFAULT) {
        found = as_if_we_were_not_there(call.caller, &lookup);
    }
    // A dispatcher (libmkl_rt, FlexiBLAS) or wrapper defines the name that it looks up elsewhere:
    // our entry point would lead it back to itself.
    if is_a_namesake(row, found)
        || real::owner(call.caller).is_some_and(|caller| real::defines(caller, row))
    {
        return Target::value(found);
    }
    entry_or_null(row, found, address_of)
}

/// Whether the first definition after the caller is ours. Objects before us are never unloaded,
/// so their list is safe to read.
fn ours_is_next(row: usize, caller: Object) -> bool {
    let mut following = real::before_us().skip_while(|object| *object != caller);
    following.next().is_some() && following.all(|o| o.function_of(&TABLE[row]).is_none())
}

fn entry_or_null(row: usize, found: usize, address_of: AddressOf) -> Target {
    if found == 0 {
        return Target::value(0);
    }
    Target::value(entry_for(row, found, address_of).unwrap_or(found))
}

/// Whether a function has the name of one of libc's but is another: a plugin may have an `open` of
/// its own, with arguments of its own.
fn is_a_namesake(row: usize, found: usize) -> bool {
    TABLE[row].is_libc()
        && real::next_in_line(row) != Some(found)
        && real::owner(found) != real::libc()
}

/// The row of a name that is answered with an entry point if a program looks it up.
fn listed(name: *const c_char) -> Option<usize> {
    if name.is_null() {
        return None;
    }
    // SAFETY: names are NUL-terminated; the real function reads this one as well.
    let row = rows::find(unsafe { CStr::from_ptr(name) }.to_bytes())?;
    // Lookups of the lookup itself, and of our own interface, are answered by the loader.
    let special = const { [rows::row_of("dlsym"), rows::row_of("dlvsym")] }.contains(&row);
    (!TABLE[row].is_own() && !special).then_some(row)
}

/// What a lookup that found our export would have found without it, in the caller's own libraries;
/// the same for a lookup with a version, which skips our export. Programs probe for a library by
/// looking up its functions, so a function that does not exist must not be found.
fn as_if_we_were_not_there(caller: usize, lookup: &impl Fn(*mut c_void) -> usize) -> usize {
    let next = lookup(RTLD_NEXT);
    if next != 0 {
        return next;
    }
    // The caller's own libraries, where RTLD_DEFAULT looks last.
    let own = real::owner(caller).map_or(0, |owner| lookup(owner.handle()));
    // If nothing is found, this lookup comes last, so that dlerror reports it.
    if real::is_ours(own) { lookup(RTLD_NEXT) } else { own }
}

/// The entry point that clamps calls of the function that was found.
fn entry_for(row: usize, found: usize, address_of: AddressOf) -> Option<usize> {
    match TABLE[row].hook {
        // There is only one libc, so the exported function serves.
        Hook::Exported => real::ourselves()?.function_of(&TABLE[row]),
        _ => trampoline::place(row, found).map(address_of),
    }
}

/// `RTLD_DEFAULT`, which must stay null for the comparison with a handle to mean anything.
const _: () = assert!(RTLD_DEFAULT.is_null());
