//! OpenBLAS: a product reads how many threads to use from a variable, not from a function.
//!
//! Its setter takes the lock of its pool, which may be held by whoever calls us. The variable is a
//! plain integer that all builds export: a store to it is the whole of what the setter does where
//! the pool is large enough, and safe at any time.

use core::sync::atomic::{AtomicBool, AtomicI32, Ordering::Relaxed};

use crate::pools;
use crate::real::Object;

/// How many threads a product uses.
const NUMBER: &str = "blas_cpu_number";
/// Functions of which every build has one.
const LANDMARKS: [&str; 4] = [
    "openblas_get_parallel",
    "openblas_get_parallel64_",
    "scipy_openblas_get_parallel",
    "scipy_openblas_get_parallel64_",
];

/// Whether a copy of the library has made its pool in this process, or in one that it was forked
/// from.
static HAS_POOL: AtomicBool = AtomicBool::new(false);

/// Whether there is a pool whose number is read from a variable.
pub fn has_pool() -> bool {
    HAS_POOL.load(Relaxed)
}

/// Whether this library, which is about to create a thread, is a copy of it: it makes its pool.
pub fn makes_pool(library: Object) -> bool {
    let is_one = number_of(library).is_some();
    if is_one {
        HAS_POOL.store(true, Relaxed);
    }
    is_one
}

/// Lets the products of every copy use at most so many threads.
pub fn lower(threads: u32) {
    pools::each_library(|library| lower_one(*library, threads));
}

/// The same of one copy.
pub fn lower_one(library: Object, threads: u32) {
    let (Some(number), Ok(threads)) = (number_of(library), i32::try_from(threads)) else { return };
    // SAFETY: an aligned integer of a loaded library, which it reads and writes as a whole.
    let number = unsafe { &*(number as *const AtomicI32) };
    if number.load(Relaxed) > threads {
        number.store(threads, Relaxed);
    }
}

fn number_of(library: Object) -> Option<usize> {
    let number = library.variable(NUMBER)?;
    let is_openblas = LANDMARKS.iter().any(|name| library.function(name).is_some());
    (is_openblas && number.is_multiple_of(align_of::<AtomicI32>())).then_some(number)
}
