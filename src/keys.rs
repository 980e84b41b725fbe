//! Thread-specific keys.
//!
//! Before glibc 2.34 they are libpthread's, which a program need not have, and may load later.
//! A plain reference to them would bring it into every process, and let it start before us.

use core::sync::atomic::{AtomicUsize, Ordering::*};
use libc::{c_int, c_void, pthread_key_t};

use crate::real;

/// What runs in every thread that ends with a value for the key.
pub type Destructor = unsafe extern "C" fn(*mut c_void);
type Create = unsafe extern "C" fn(*mut pthread_key_t, Option<Destructor>) -> c_int;
type Set = unsafe extern "C" fn(pthread_key_t, *const c_void) -> c_int;

// Weak references: the loader writes 0 for what is not there.
core::arch::global_asm!(
    ".weak pthread_key_create",
    ".weak pthread_setspecific",
    ".pushsection .data.rel.ro.threadcap_keys, \"aw\"",
    ".balign 8",
    ".globl threadcap_key_functions",
    ".hidden threadcap_key_functions",
    "threadcap_key_functions:",
    ".quad pthread_key_create",
    ".quad pthread_setspecific",
    ".popsection",
);

unsafe extern "C" {
    static threadcap_key_functions: [usize; 2];
}

/// The function that sets a value, once a key was created; 0 before.
static SET: AtomicUsize = AtomicUsize::new(0);

/// The functions that create a key and set a value; `None` while no library has them.
fn functions() -> Option<[usize; 2]> {
    // SAFETY: two addresses, which the loader has written before any code of ours runs.
    let bound = unsafe { threadcap_key_functions };
    if !bound.contains(&0) {
        return Some(bound);
    }
    let find = |name| real::objects().find_map(|object| object.function(name));
    Some([find("pthread_key_create")?, find("pthread_setspecific")?])
}

/// Creates a key; `None` where there are no threads yet, or no more keys.
pub fn create(destructor: Destructor) -> Option<pthread_key_t> {
    let [create, set] = functions()?;
    let mut key: pthread_key_t = 0;
    // SAFETY: the address is that of `pthread_key_create`; the destructor is a function of this
    // library, which is never unloaded.
    let result = unsafe {
        let create = core::mem::transmute::<usize, Create>(create);
        create(&raw mut key, Some(destructor))
    };
    SET.store(set, Release);
    (result == 0).then_some(key)
}

/// Sets the calling thread's value for a key that was created.
pub fn set(key: pthread_key_t, value: *const c_void) {
    let set = SET.load(Acquire);
    if set != 0 {
        // SAFETY: the address is that of `pthread_setspecific`; it keeps the value, and no more.
        unsafe { core::mem::transmute::<usize, Set>(set)(key, value) };
    }
}
