//! The constructor: what happens before anything else of the program runs.
//!
//! The library is linked with `-z initfirst`: OpenBLAS and libgomp read the environment in their
//! own constructors, and a preloaded library would otherwise come last. That early, libc has no
//! `environ`, so the initial block is lowered in place.

use crate::hooks::copies;
use crate::{
    affinity, arguments, budget, exec, initial, ledger, lock, real, sandbox, state, unusable,
};
use threadcap_decide::settings::{
    LIBRARY_VARIABLE, PERSONAL_VARIABLES, Settings, USER_VARIABLE, counts_for,
};
use threadcap_decide::variables::{Lowering, Outcome};
use threadcap_sys::valgrind;

#[ctor::ctor(unsafe)]
fn start() {
    real::save_start();
    if initial::is_secure() {
        // They come from the user who started the setuid program. A program that it starts in turn
        // may run with all rights of root (`su`), and would write there.
        initial::remove(&PERSONAL_VARIABLES);
        // Root's launcher would preload that user's library, as the loader would by `LD_PRELOAD`.
        initial::remove(&[LIBRARY_VARIABLE]);
    }
    let Some(settings) = state::recorded() else {
        return;
    };
    let own = real::own_memory();
    valgrind::pass_over(own.start, own.len());
    if !counts_for(initial::real_user(), initial::variable(USER_VARIABLE)) {
        // The same if the setuid program itself did not have the library.
        initial::remove(&PERSONAL_VARIABLES);
        initial::remove(&[USER_VARIABLE]);
    }
    if !sandbox::is_entered() {
        ledger::life::start();
    }
    if !initial::is_secure() {
        // A setuid program's environment is its own affair, and so are its arguments.
        lower_environment(&settings);
        // SAFETY: in the constructor.
        unsafe { arguments::lower(&settings) };
    }
    exec::save_library_path();
    if settings.observe {
        return;
    }
    if settings.hold {
        unusable::check_lease_file();
    }
    affinity::hold(&settings);
    if !sandbox::is_entered() {
        copies::inherited();
        budget::start(&settings);
    }
    // Not under a setuid program: its children may be root's, and would never lose the filter.
    if settings.lock && !initial::is_secure() {
        lock::engage();
    }
}

/// Lowers the thread variables that are above the cap; adds none.
fn lower_environment(settings: &Settings) {
    let mut lowering = Lowering::new(settings.cap.get());
    for slot in initial::environment() {
        if settings.observe {
            lowering.lower_apart(initial::entry(slot), |_| ());
        } else {
            // SAFETY: in the constructor.
            unsafe { initial::write(slot, |entry| lower_entry(&mut lowering, entry)) };
        }
        if let Some((asked, granted)) = lowering.asked() {
            ledger::lowered_variable(initial::entry(slot), asked, granted);
        }
    }
}

fn lower_entry(lowering: &mut Lowering, entry: &mut [u8]) {
    match lowering.lower(entry) {
        Outcome::Untouched => (),
        Outcome::Shortened(length) => {
            // The old text was longer, so the entry has room for the NUL.
            if let Some(end) = entry.get_mut(length) {
                *end = 0;
            }
        }
    }
}
