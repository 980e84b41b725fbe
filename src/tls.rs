//! Thread-specific data: the functions of libpthread that run something when a thread ends.
//!
//! Before glibc 2.34 they are in libpthread, which a program may not have, or may load later. A
//! reference to them would load it into every process, so they are looked up when the first thread
//! is created.

use core::sync::atomic::{AtomicUsize, Ordering::*};
use libc::{c_int, c_void, pthread_key_t};

use crate::real;

/// What runs in every thread that ends with a value for the key.
pub type Destructor = unsafe extern "C" fn(*mut c_void);
type Create = unsafe extern "C" fn(*mut pthread_key_t, Option<Destructor>) -> c_int;
type Set = unsafe extern "C" fn(pthread_key_t, *const c_void) -> c_int;

/// The function that sets a value, once a key was created; 0 before.
static SET: AtomicUsize = AtomicUsize::new(0);

/// The functions that create a key and set a value; `None` while no library has them.
fn functions() -> Option<[usize; 2]> {
    let search = real::unloading::Search::begin();
    let find = |name| {
        let mut objects = real::complete(&search);
        objects.find_map(|object| object.function(name))
    };
    Some([find("pthread_key_create")?, find("pthread_setspecific")?])
}

/// Creates a key; `None` if there are no threads yet, or no more keys.
pub fn create(destructor: Destructor) -> Option<pthread_key_t> {
    let [create, set] = functions()?;
    let mut key: pthread_key_t = 0;
    // SAFETY: the address is that of `pthread_key_create`.
    let create = unsafe { core::mem::transmute::<usize, Create>(create) };
    // SAFETY: the destructor is a function of this library, which is never unloaded.
    let result = unsafe { create(&raw mut key, Some(destructor)) };
    SET.store(set, Release);
    (result == 0).then_some(key)
}

/// Deletes a key, so that its destructor runs in no thread any more; returns whether that worked.
pub fn delete(key: pthread_key_t) -> bool {
    type Delete = unsafe extern "C" fn(pthread_key_t) -> c_int;
    let search = real::unloading::Search::begin();
    let mut objects = real::complete(&search);
    let delete = objects.find_map(|object| object.function("pthread_key_delete"));
    delete.is_some_and(|delete| {
        // SAFETY: the address is that of `pthread_key_delete`.
        let delete = unsafe { core::mem::transmute::<usize, Delete>(delete) };
        // SAFETY: a key that was created here.
        unsafe { delete(key) == 0 }
    })
}

/// Sets the calling thread's value for a key that was created.
pub fn set(key: pthread_key_t, value: *const c_void) {
    let set = SET.load(Acquire);
    if set != 0 {
        // SAFETY: the address is that of `pthread_setspecific`.
        let set = unsafe { core::mem::transmute::<usize, Set>(set) };
        // SAFETY: it only stores the value.
        unsafe { set(key, value) };
    }
}
