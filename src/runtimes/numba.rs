//! Numba, whose threading layers are modules of Python that hand the addresses of their functions
//! over as numbers: so no lookup of a name shows them.
//!
//! So a layer that has been initialised gets two functions of ours in place of its own: the one that
//! starts its pool, and the one that sets how many of the pool's threads take part. What
//! `NUMBA_NUM_THREADS` says stays, since `numba.set_num_threads` raises an error for more than that.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};

use crate::call::{Arguments, Call, Target};
use crate::real::{self, Object};
use crate::rows::row_of;
use crate::{ledger, state};
use threadcap_decide::grant;

/// What is known of a layer.
struct Layer {
    /// Its own two functions; 0 before it was initialised.
    start: AtomicUsize,
    set: AtomicUsize,
    /// How many threads its pool was started with; 0 before. A layer's queues are that many, and more
    /// threads that take part would be looked for beyond them.
    started: AtomicU32,
}

static LAYERS: [Layer; 3] = [const { Layer::new() }; 3];

/// The row of the function that initialises a layer.
const ROWS: [usize; 3] =
    [row_of("PyInit_workqueue"), row_of("PyInit_omppool"), row_of("PyInit_tbbpool")];

/// `PyInit_workqueue()`.
pub fn workqueue(call: &mut Call) -> Target {
    initialize::<0>(call)
}

/// `PyInit_omppool()`.
pub fn omppool(call: &mut Call) -> Target {
    initialize::<1>(call)
}

/// `PyInit_tbbpool()`.
pub fn tbbpool(call: &mut Call) -> Target {
    initialize::<2>(call)
}

fn initialize<const LAYER: usize>(call: &mut Call) -> Target {
    type Initialize = extern "C" fn() -> *mut c_void;
    // SAFETY: the real function of this row, which Python would have called.
    let initialize = unsafe { core::mem::transmute::<usize, Initialize>(call.real) };
    let module = initialize();
    if !module.is_null()
        && state::settings().is_some()
        && let Some(python) = real::owner(call.caller).and_then(Python::of)
    {
        let ours = [start::<LAYER> as *const () as usize, set::<LAYER> as *const () as usize];
        LAYERS[LAYER].replace(&Module { python, module }, ours);
    }
    Target::value(module as usize)
}

/// In place of a layer's `launch_threads(count)`.
extern "C" fn start<const LAYER: usize>(count: c_int) {
    let layer = &LAYERS[LAYER];
    let count = lowered(ROWS[LAYER], layer.start.load(Relaxed), count);
    layer.started.store(u32::try_from(count).unwrap_or(0), Relaxed);
    apply(layer.start.load(Relaxed), count);
}

/// In place of a layer's `set_num_threads(count)`.
extern "C" fn set<const LAYER: usize>(count: c_int) {
    let layer = &LAYERS[LAYER];
    let lowered = lowered(ROWS[LAYER], layer.set.load(Relaxed), count);
    let started = c_int::try_from(layer.started.load(Relaxed)).unwrap_or(0);
    apply(layer.set.load(Relaxed), if started > 0 { lowered.min(started) } else { lowered });
}

fn apply(function: usize, count: c_int) {
    type Apply = extern "C" fn(c_int);
    // SAFETY: a layer's own function, which takes a number of threads.
    let apply = unsafe { core::mem::transmute::<usize, Apply>(function) };
    apply(count);
}

impl Layer {
    const fn new() -> Layer {
        let (start, set) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Layer { start, set, started: AtomicU32::new(0) }
    }

    /// Puts ours in place of both functions. The setter comes first: alone it does no harm.
    fn replace(&self, module: &Module, [start, set]: [usize; 2]) {
        let own = [c"launch_threads", c"set_num_threads"].map(|name| module.address(name));
        if let [Some(own_start), Some(own_set)] = own {
            self.start.store(own_start, Relaxed);
            self.set.store(own_set, Relaxed);
            let _ = module.put(c"set_num_threads", set) && module.put(c"launch_threads", start);
        }
    }
}

/// What is passed on to a layer's function in place of a count.
fn lowered(row: usize, real: usize, asked: c_int) -> c_int {
    let Some(allowance) = state::allowance() else {
        return asked;
    };
    let lowered = grant::lowered(i64::from(asked), allowance.threads);
    let call = Call { row, arguments: &mut Arguments::none(), caller: real, real };
    let count = ledger::grant(&call, i64::from(asked), lowered, allowance);
    count.map_or(asked, |count| count as c_int)
}

/// The functions of the interpreter that are needed.
#[derive(Clone, Copy)]
struct Python {
    get: usize,
    put: usize,
    from_address: usize,
    to_address: usize,
    release: usize,
    forget_error: usize,
}

impl Python {
    /// Those that an object defines: the program, or libpython.
    fn of(object: Object) -> Option<Python> {
        Some(Python {
            get: object.function("PyObject_GetAttrString")?,
            put: object.function("PyObject_SetAttrString")?,
            from_address: object.function("PyLong_FromVoidPtr")?,
            to_address: object.function("PyLong_AsVoidPtr")?,
            release: object.function("Py_DecRef")?,
            forget_error: object.function("PyErr_Clear")?,
        })
    }

    fn release(&self, value: *mut c_void) {
        type Release = extern "C" fn(*mut c_void);
        // SAFETY: Py_DecRef.
        let release = unsafe { core::mem::transmute::<usize, Release>(self.release) };
        release(value);
    }

    fn forget_error(&self) {
        type Forget = extern "C" fn();
        // SAFETY: PyErr_Clear.
        let forget = unsafe { core::mem::transmute::<usize, Forget>(self.forget_error) };
        forget();
    }
}

/// A module of Python, whose caller holds the interpreter's lock.
struct Module {
    python: Python,
    module: *mut c_void,
}

impl Module {
    /// The address that an attribute is; `None` if there is none, or if it is ours.
    fn address(&self, name: &CStr) -> Option<usize> {
        type Get = extern "C" fn(*mut c_void, *const c_char) -> *mut c_void;
        type ToAddress = extern "C" fn(*mut c_void) -> usize;
        // SAFETY: PyObject_GetAttrString.
        let get = unsafe { core::mem::transmute::<usize, Get>(self.python.get) };
        let value = get(self.module, name.as_ptr());
        if value.is_null() {
            self.python.forget_error();
            return None;
        }
        // SAFETY: PyLong_AsVoidPtr.
        let to_address =
            unsafe { core::mem::transmute::<usize, ToAddress>(self.python.to_address) };
        let address = to_address(value);
        if address == 0 {
            self.python.forget_error();
        }
        self.python.release(value);
        (address != 0 && !real::is_ours(address)).then_some(address)
    }

    /// Sets an attribute to an address; returns whether that succeeded.
    fn put(&self, name: &CStr, address: usize) -> bool {
        type FromAddress = extern "C" fn(usize) -> *mut c_void;
        type Put = extern "C" fn(*mut c_void, *const c_char, *mut c_void) -> c_int;
        // SAFETY: PyLong_FromVoidPtr.
        let from_address =
            unsafe { core::mem::transmute::<usize, FromAddress>(self.python.from_address) };
        // SAFETY: PyObject_SetAttrString.
        let put = unsafe { core::mem::transmute::<usize, Put>(self.python.put) };
        let value = from_address(address);
        if !value.is_null() {
            let failed = put(self.module, name.as_ptr(), value) != 0;
            self.python.release(value);
            if !failed {
                return true;
            }
        }
        self.python.forget_error();
        false
    }
}
