//! Which library a thread is created for.
//!
//! That is the one that calls `pthread_create`, unless it only starts threads for others, as
//! libstdc++ and GLib do. These pass the thread an object of their own that points to the code it
//! will run, and so to the library that wanted the thread:
//!
//! | library | argument of its start routine |
//! | --- | --- |
//! | libstdc++ | `std::thread::_State`: the virtual table of the user's callable |
//! | GLib | `GRealThread`: the user's function; for a thread of a pool GLib's own, then the pool, which begins with the user's function |
//! | Rust's std | `ThreadInit`: a handle, and the user's closure with its virtual table |
//!
//! So the first word of that object that points into another library decides. Only reports use the
//! result: the thread is created whatever is found.

use crate::{filters, real};
use real::Object;
use threadcap_sys::Readable;

include!(concat!(env!("OUT_DIR"), "/creators.rs"));

/// How many words of the object are looked at.
const WORDS: usize = 3;
/// The word of the object that points to the pool.
const DATA: usize = 1;

/// An address in the library for which `caller` creates a thread. `caller` is an address in
/// `library`, `argument` is what the start routine gets.
pub fn of(caller: usize, library: Option<Object>, argument: usize) -> usize {
    library.and_then(|library| behind(library, argument)).unwrap_or(caller)
}

#[inline(never)]
fn behind(library: Object, argument: usize) -> Option<usize> {
    let path = library.name()?.to_bytes();
    let file = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    // Checking an address takes a system call, which a sandbox may forbid.
    if !starts_for_others(file) || filters::may_be_installed() {
        return None;
    }
    let mut readable = Readable::new(true);
    let mut word = |address: usize, place: usize| {
        let address = address.checked_add(place * size_of::<usize>())?;
        // SAFETY: the object is the new thread's, which does not run yet.
        unsafe { readable.word(address) }
    };
    let is_another = |word: &usize| {
        real::indexed_owner(*word).is_some_and(|owner| owner != library) && !real::is_ours(*word)
    };
    let of_object = (0..WORDS).find_map(|place| word(argument, place).filter(is_another));
    of_object.or_else(|| word(argument, DATA).and_then(|data| word(data, 0)).filter(is_another))
}
