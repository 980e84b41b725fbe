//! Resizes the loaded pools when the program limits itself.
//!
//! Each copy of each library is resized through its own setter, as a program would do it.

use crate::real::{self, Object, unloading};

// `resize(threads)`: resizes every loaded pool. The build generates it from the pools of crate
// `threadcap_runtimes`.
include!(concat!(env!("OUT_DIR"), "/resize.rs"));

/// Calls this setter of a library, unless it has `dispatcher`.
#[cold]
#[inline(never)]
fn set(library: &Object, name: &str, dispatcher: Option<&str>, threads: u32) {
    let Some(setter) = library.function(name) else { return };
    if dispatcher.is_some_and(|name| library.function(name).is_some()) {
        return;
    }
    type Setter = extern "C" fn(i64);
    // SAFETY: the library's own function of that name, which takes one integer.
    let setter = unsafe { core::mem::transmute::<usize, Setter>(setter) };
    setter(i64::from(threads));
}

/// Calls `act` for every loaded library; none is unloaded meanwhile. Costs system calls for each
/// library.
pub fn each_library(act: impl Fn(&Object)) {
    let search = unloading::Search::begin();
    let libraries = real::complete(&search).filter(|object| !real::is_ours(object.base()));
    libraries.for_each(|library| act(&library));
}
