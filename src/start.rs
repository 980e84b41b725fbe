//! The constructor: what happens before anything else of the program runs.
//!
//! The library is linked with `-z initfirst`: OpenBLAS and libgomp read the environment in their
//! own constructors, and a preloaded library would otherwise come last. That early libc has no
//! `environ` yet, which is why the initial block is lowered in place instead.

use crate::hooks::syscall;
use crate::{affinity, exec, initial, ledger, lock, real, state, threads};
use threadcap_policy::settings::Settings;
use threadcap_policy::variables::{Lowering, Outcome};

#[ctor::ctor(unsafe)]
fn start() {
    real::remember_start();
    let Some(settings) = state::recorded() else {
        return;
    };
    ledger::process::start();
    lower_environment(&settings);
    exec::remember_library();
    prime();
    if settings.observe {
        return;
    }
    affinity::hold(&settings);
    if settings.lock {
        lock::engage();
    }
}

/// Lowers the thread variables that stand above the cap; adds none.
fn lower_environment(settings: &Settings) {
    let mut lowering = Lowering::new(settings.cap.get());
    for slot in initial::environment() {
        let entry = initial::entry(*slot);
        if settings.observe {
            observe_variable(&mut lowering, entry);
            continue;
        }
        match lowering.lower_noting(entry, ledger::lowered_variable) {
            Outcome::Untouched => (),
            // The entry had room for its own NUL behind what was longer.
            Outcome::Shortened(length) => initial::end_at(*slot, length),
            Outcome::Replaced(entry) => initial::replace(slot, entry),
        }
    }
}

/// Records what would become of an entry, of a copy of which all that counts is lowered.
#[cold]
fn observe_variable(lowering: &mut Lowering, entry: &[u8]) {
    let mut copy = [0; 256];
    let room = copy.iter_mut().zip(entry);
    room.for_each(|(to, from)| *to = *from);
    let copy = copy.get_mut(..entry.len()).unwrap_or(&mut []);
    lowering.lower_noting(copy, ledger::lowered_variable);
}

/// Finds now what a hook would else have to find in a signal handler, under a lock.
fn prime() {
    syscall::prime();
    threads::prime();
}
