//! The administrator's policy: what it says of a process, whatever the environment asks.
//!
//! The launcher compiles the administrator's text into a compact [file](Policy::decode), which the
//! shim reads at every start of a process. What one rule costs there, a thousand cost: each table
//! is sorted, and searched by halves.
//!
//! The cap is a ceiling: the environment may ask for less, and is not heard on anything that
//! would lift it ([`Ceiling::over`]).

mod decision;
mod file;
mod glob;

use core::ffi::CStr;
use core::num::NonZeroU32;

use crate::settings::{Excess, Settings};

pub use decision::Subject;
pub use file::{Broken, Policy, Rules};
pub use glob::{Pattern, order};

/// Where the policy in force lies. No variable names another place, or a user would.
pub const FILE: &CStr = c"/var/lib/threadcap/policy";
/// The one before it, which counts where that is damaged or gone.
pub const PREVIOUS: &CStr = c"/var/lib/threadcap/policy.previous";
/// The most bytes that a policy may have.
pub const LARGEST: usize = 1 << 20;
/// The most bytes of the path of the report directory.
pub const LONGEST_REPORT: usize = 255;

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The policy does not apply.
    Exempt,
    /// At most so many CPUs, and threads per pool.
    Cap(NonZeroU32),
}

impl Rule {
    /// As a number; 0: exempt.
    fn number(self) -> u32 {
        match self {
            Rule::Exempt => 0,
            Rule::Cap(cap) => cap.get(),
        }
    }

    fn of(number: u32) -> Rule {
        NonZeroU32::new(number).map_or(Rule::Exempt, Rule::Cap)
    }
}

/// What the policy prescribes to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// The largest cap.
    pub cap: NonZeroU32,
    /// Whether the affinity is narrowed, whatever the process asks.
    pub hold: bool,
    /// What becomes of threads beyond the cap; a process may ask for `Refuse`, not for `Share`.
    pub excess: Excess,
    /// Whether the affinity is locked, whatever the process asks.
    pub lock: bool,
}

impl Ceiling {
    /// The settings under the ceiling of a process that asks for these, or for none. The stricter
    /// of the two counts, switch by switch; who asks to be observed alone asks for nothing.
    pub fn over(self, asked: Option<Settings>) -> Settings {
        let Ceiling { cap, hold, excess, lock } = self;
        let Some(asked) = asked.filter(|asked| !asked.observe) else {
            return Settings { cap, hold, excess, lock, arguments: true, observe: false };
        };
        let refuse = [excess, asked.excess].contains(&Excess::Refuse);
        Settings {
            cap: cap.min(asked.cap),
            hold: hold || asked.hold,
            excess: if refuse { Excess::Refuse } else { Excess::Share },
            lock: lock || asked.lock,
            arguments: asked.arguments,
            observe: false,
        }
    }
}

#[cfg(test)]
mod tests;
