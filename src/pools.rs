//! Resizing the pools that are loaded, when the program limits itself.
//!
//! Every copy of every library is asked through its own setter, as a program would ask it.

use core::sync::atomic::{AtomicI32, AtomicIsize, AtomicUsize, Ordering::*};

use crate::real::{self, Object, unloading};

/// Setters that take a count by value and resize the library's pool. A 32-bit count in a 64-bit
/// register serves setters of either width.
const SETTERS: [&str; 7] = [
    "openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "scipy_openblas_set_num_threads64_",
    "MKL_Set_Num_Threads",
    "bli_thread_set_num_threads",
    "omp_set_num_threads",
];

/// Resizes every pool that is loaded to `threads`.
pub fn resize(threads: u32) {
    for name in SETTERS {
        each(name, |setter| {
            type Setter = extern "C" fn(i64);
            // SAFETY: the library's own function of that name, which takes one integer.
            let setter = unsafe { core::mem::transmute::<usize, Setter>(setter) };
            setter(i64::from(threads));
        });
    }
    resize_tbb(threads);
}

/// Calls `act` with every loaded library's function of that name. libmkl_rt is left out: it would
/// load the layers that it hands calls on to, and exit where they are not installed; once they
/// are loaded, they are asked themselves. None is unloaded meanwhile.
fn each(name: &str, act: impl Fn(usize)) {
    let _search = unloading::Search::begin();
    let dispatches = |object: &Object| object.function("MKL_Set_Threading_Layer").is_some();
    let libraries = real::objects().filter(|object| !real::is_ours(object.base()));
    libraries
        .filter_map(|object| object.function(name).filter(|_| !dispatches(&object)))
        .for_each(act);
}

/// oneTBB's `global_control`, as its header lays it out: as long as one is there, the scheduler
/// uses no more threads than its value.
#[repr(C)]
struct GlobalControl {
    value: AtomicUsize,
    reserved: AtomicIsize,
    parameter: AtomicI32,
}

/// The parameter `max_allowed_parallelism`.
const MAX_ALLOWED_PARALLELISM: i32 = 0;

static CONTROL: GlobalControl = GlobalControl {
    value: AtomicUsize::new(0),
    reserved: AtomicIsize::new(0),
    parameter: AtomicI32::new(MAX_ALLOWED_PARALLELISM),
};

/// A control is registered under its address, ordered by its value: the former one goes first.
fn resize_tbb(threads: u32) {
    if CONTROL.value.load(Relaxed) != 0 {
        apply_control("_ZN3tbb6detail2r17destroyERNS0_2d114global_controlE");
    }
    CONTROL.value.store(threads as usize, Relaxed);
    apply_control("_ZN3tbb6detail2r16createERNS0_2d114global_controlE");
}

fn apply_control(name: &str) {
    each(name, |apply| {
        type Apply = extern "C" fn(&GlobalControl);
        // SAFETY: the library's own function of that name, which takes a control by reference.
        let apply = unsafe { core::mem::transmute::<usize, Apply>(apply) };
        apply(&CONTROL);
    });
}
