//! Resizing the pools that are loaded, when the program limits itself.
//!
//! Every copy of every library is asked through its own setter, as a program would ask it.

use crate::real::{self, Object, unloading};

// `resize(threads)`: resizes every pool that is loaded. The build writes it from the pools of crate
// `threadcap_runtimes`.
include!(concat!(env!("OUT_DIR"), "/resize.rs"));

/// Calls this setter of every loaded library, but for those that have `dispatcher`.
#[cold]
#[inline(never)]
fn set(name: &str, dispatcher: Option<&str>, threads: u32) {
    let dispatches =
        |object: &Object| dispatcher.is_some_and(|name| object.function(name).is_some());
    each(name, dispatches, |setter| {
        type Setter = extern "C" fn(i64);
        // SAFETY: the library's own function of that name, which takes one integer.
        let setter = unsafe { core::mem::transmute::<usize, Setter>(setter) };
        setter(i64::from(threads));
    });
}

/// Calls `act` with every loaded library's function of that name. None is unloaded meanwhile.
pub fn each(name: &str, skips: impl Fn(&Object) -> bool, act: impl Fn(usize)) {
    let search = unloading::Search::begin();
    let libraries = real::complete(&search).filter(|object| !real::is_ours(object.base()));
    libraries.filter_map(|object| object.function(name).filter(|_| !skips(&object))).for_each(act);
}
