//! How large a team becomes.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::runtime::Runtime;
use crate::call::{Call, Target};
use crate::teams::{self, watched};
use crate::{counts, ledger, state};
use threadcap_decide::grant;
use threadcap_runtimes::Form;

/// A team that is about to start.
#[derive(Clone, Copy)]
pub struct Team {
    /// How many threads are asked for.
    pub asked: u32,
    /// How many it gets.
    pub granted: u32,
    /// Whether it gets more than is allowed, because its work is divided by that number.
    pub is_promised: bool,
}

impl Team {
    /// The team of a region whose code is at this address. `asked`: what its code asks for; `None`:
    /// the calling thread's own setting decides.
    pub fn of(runtime: &Runtime, asked: Option<u32>, cap: u32, code: usize) -> Team {
        let wanted = asked.unwrap_or_else(|| runtime.own_setting());
        let allowed = runtime.allowed_here(cap);
        let Some(lowered) = grant::lowered(i64::from(wanted), allowed) else {
            return Team { asked: wanted, granted: wanted, is_promised: false };
        };
        let is_promised = teams::is_promised(code, state::teams());
        let granted = match (is_promised, asked) {
            (false, _) => lowered,
            (true, Some(asked)) => asked,
            // Code that read the setting got no more than this.
            (true, None) => wanted.min(last_reported().unwrap_or_else(|| {
                // Nobody has read the setting: the number is that of the environment, or of a
                // setter.
                let cap = state::undivided().map_or(cap, |undivided| undivided.threads);
                most_reported(runtime.allowed_here(cap))
            })),
        };
        Team { asked: wanted, granted, is_promised: is_promised && granted > allowed }
    }

    /// Records the team that this call asks for.
    pub fn record(self, call: &Call) {
        let (asked, granted) = (i64::from(self.asked), i64::from(self.granted));
        match self.is_promised {
            true => ledger::promised(call, asked, granted),
            false => ledger::requested(call, asked, granted),
        }
    }
}

/// The largest setting that was granted because of promised teams.
static PROMISED_SETTING: AtomicU32 = AtomicU32::new(0);

/// The most that a getter of the setting returns.
fn most_reported(allowed: u32) -> u32 {
    allowed.max(PROMISED_SETTING.load(Relaxed))
}

/// The most that the getter of the setting may have returned last; 0: it was not called. A child of
/// a fork inherits it from its parent, whose share of the cap may be larger.
static LAST_REPORTED: AtomicU32 = AtomicU32::new(0);

fn last_reported() -> Option<u32> {
    Some(LAST_REPORTED.load(Relaxed)).filter(|&most| most > 0)
}

/// `omp_set_num_threads`, which sizes the next regions of the calling thread. If some of these may
/// be promised teams, it is passed on unchanged, and each region is decided separately. Not inlined:
/// programs call it before each region, and saving the registers that all other actions need together
/// takes a quarter of its instructions.
#[inline(never)]
pub fn set_num_threads(call: &mut Call, form: Form) -> Target {
    let (Some(allowance), Some(asked)) = (state::allowance(), counts::asked(call, 1, form)) else {
        return Target::jump(call.real);
    };
    let is_above = grant::lowered(asked, allowance.threads).is_some();
    if !is_above || !teams::are_set_by(call.caller, state::teams()) {
        return counts::lower_to(call, 1, form, asked, allowance);
    }
    ledger::promised(call, asked, asked);
    if allowance.is_imposed {
        let asked = u32::try_from(asked).unwrap_or(u32::MAX);
        PROMISED_SETTING.fetch_max(asked, Relaxed);
        // The program goes by this number from now on, whatever the getter returned before.
        LAST_REPORTED.fetch_max(asked, Relaxed);
        watched::watch();
    }
    Target::jump(call.real)
}

/// `omp_get_max_threads`: returns at most what a region of that setting would get.
pub fn get_max_threads(call: &mut Call) -> Target {
    match state::allowed() {
        Some(allowed) => {
            let most = most_reported(allowed);
            // Written only if it changes, since the threads of a team share the cache line.
            if LAST_REPORTED.load(Relaxed) != most {
                LAST_REPORTED.store(most, Relaxed);
            }
            Target::at_most(call.real, most)
        }
        None => Target::jump(call.real),
    }
}
