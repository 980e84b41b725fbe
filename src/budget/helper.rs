//! The thread that moves the share of a pool whose products call nothing that could be hooked.
//!
//! If the budget is dynamic, it exists in each process in which OpenBLAS has created threads of its
//! own, for as long as these exist. It is created right after one of them, in the same way, so it
//! needs nothing that the library itself does not need there. It takes no lock, calls no function
//! of the library, and stores to one variable ([`openblas`]). Its signals are blocked, it does not
//! count as a thread of the program, and only a process that is about to put itself into a sandbox
//! waits for it.

use core::ffi::{c_int, c_void};
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicU32, Ordering::*};

use super::members;
use crate::errno::Preserved;
use crate::runtimes::openblas;
use crate::{ledger, process, real, sandbox, state};
use threadcap_sys as sys;

/// The period between inspections in a process that computes, in nanoseconds.
const PERIOD: u32 = threadcap_decide::budget::moving::PERIOD as u32;
/// In a process that does not compute, the period grows up to this factor.
const LONGEST: u32 = 4;
/// Stands for the thread's ID while the thread is being created.
const STARTING: u32 = u32::MAX;
/// After this many looks, 0.2 ms each, a sandbox is entered even if the thread has not ended.
const PATIENCE: u32 = 50_000;

/// Numbers the runs of the thread, so that each knows whether it is the one that is wanted.
static RUNS: AtomicU32 = AtomicU32::new(0);

type Routine = extern "C" fn(*mut c_void) -> *mut c_void;
type Create = unsafe extern "C" fn(*mut usize, *const c_void, Routine, *mut c_void) -> c_int;

/// Creates the thread with this `pthread_create`, unless it exists already.
pub fn start(create: usize) {
    let this = process::this();
    if sandbox::is_entered() || this.member.load(Relaxed) == 0 {
        return;
    }
    let run = RUNS.fetch_add(1, Relaxed).wrapping_add(1).max(1);
    if this.helper.compare_exchange(0, run, SeqCst, Relaxed).is_err() {
        return;
    }
    this.helper_thread.store(STARTING, SeqCst);
    let _errno = Preserved::now();
    // SAFETY: the address of `pthread_create`, which has just been called.
    let create_thread = unsafe { core::mem::transmute::<usize, Create>(create) };
    let mut thread = 0;
    let argument = run as usize as *mut c_void;
    let created = sys::process::without_signals(|| {
        // SAFETY: room for the new thread's identifier, and a routine that takes any argument.
        unsafe { create_thread(&raw mut thread, null(), move_share, argument) }
    });
    if created != 0 {
        this.helper_thread.store(0, SeqCst);
        let _ = this.helper.compare_exchange(run, 0, SeqCst, Relaxed);
        return;
    }
    detach(create, thread);
}

/// Detaches the thread, since nobody will join it. `pthread_detach` is in the library that has
/// `pthread_create`.
fn detach(create: usize, thread: usize) {
    type Detach = unsafe extern "C" fn(usize) -> c_int;
    let Some(detach) = real::owner(create).and_then(|library| library.function("pthread_detach"))
    else {
        return;
    };
    // SAFETY: the address of `pthread_detach`.
    let detach = unsafe { core::mem::transmute::<usize, Detach>(detach) };
    // SAFETY: a thread that was just created, and that nobody joins.
    unsafe { detach(thread) };
}

/// Makes the thread end, because OpenBLAS has no threads any more, or because the process must have
/// no other thread.
pub fn stop() {
    let this = process::this();
    if this.helper.swap(0, SeqCst) != 0 {
        sys::process::wake(&this.helper);
    }
}

/// The same, and waits until it has ended, since a filter may forbid what it does.
pub fn stop_and_wait() {
    let this = process::this();
    if !process::is_ours() || this.helper_thread.load(SeqCst) == 0 {
        return;
    }
    stop();
    for _ in 0..PATIENCE {
        let thread = this.helper_thread.load(SeqCst);
        let has_ended = thread != STARTING && !sys::process::has_thread(thread as libc::pid_t);
        if has_ended {
            this.helper_thread.store(0, SeqCst);
            return;
        }
        sys::process::sleep(200_000);
    }
}

/// What the thread does.
extern "C" fn move_share(run: *mut c_void) -> *mut c_void {
    let (this, run) = (process::this(), run as usize as u32);
    this.helper_thread.store(sys::process::thread_id(), SeqCst);
    let mut periods = 1;
    while this.helper.load(SeqCst) == run {
        periods = match look() {
            Some(true) => 1,
            Some(false) => (periods * 2).min(LONGEST),
            None => break,
        };
        sys::process::wait(&this.helper, run, PERIOD * periods);
    }
    let _ = this.helper.compare_exchange(run, 0, SeqCst, Relaxed);
    null_mut()
}

/// Gives the pools the present share of this process. Returns whether the next inspection should
/// follow soon, because the share has changed or the process computes; `None` if there is no pool
/// left, or no list.
fn look() -> Option<bool> {
    let cap = state::undivided()?.threads;
    let seen = members::look(cap)?;
    if !openblas::resize(seen.share) {
        return None;
    }
    let before = ledger::moved(seen.share);
    Some(before != seen.share || seen.computes)
}
