//! Whether the threads of a team sleep while they wait for each other.
//!
//! A team as large as the reported number of CPUs spins before it sleeps, in libgomp for
//! milliseconds at every barrier. If others use these CPUs too, a thread then spins for one that is
//! not running: short loops took 30 to 1,700 ms instead of 0.9 on two CPUs with a load of 37. A
//! bare team of 64 hardly spins there, since its runtime sees that it is larger than the machine.
//!
//! How a thread waits changes no result. This is decided once, when a runtime first asks.

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use threadcap_decide::settings::{self, Wait};
use threadcap_sys::file::read_once;

use crate::errno::Preserved;
use crate::{affinity, filters, initial, state};

#[unsafe(link_section = ".data")]
static SLEEP: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

/// Whether they sleep at once.
#[inline]
pub fn teams_sleep() -> bool {
    match SLEEP.load(Relaxed) {
        UNKNOWN => decide(),
        known => known == YES,
    }
}

#[cold]
#[inline(never)]
fn decide() -> bool {
    let sleep = state::settings().is_some()
        && match settings::wait(initial::variable, state::complain) {
            Wait::Auto => is_host_busy(),
            Wait::Active => false,
            Wait::Passive => true,
        };
    SLEEP.store(if sleep { YES } else { NO }, Relaxed);
    sleep
}

fn is_host_busy() -> bool {
    if filters::may_be_installed() {
        return false;
    }
    let _errno = Preserved::now();
    let mut content = [0; 128];
    let length = read_once(c"/proc/loadavg", &mut content).unwrap_or(0);
    let load = content.get(..length).unwrap_or(&[]);
    affinity::online().is_some_and(|cpus| settings::is_busy(load, cpus))
}
