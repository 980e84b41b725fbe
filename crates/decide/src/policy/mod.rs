//! The administrator's policy: the ceiling that it sets for a process, whatever the environment
//! says.
//!
//! The launcher compiles the policy into a compact [file](Policy::decode), which the shim reads
//! whenever a process starts. A thousand rules cost no more than one: each table is sorted and
//! searched by bisection, and patterns are read only if [one may match](Policy::needs_patterns).
//!
//! The cap is a ceiling: the environment may lower it, and is ignored if it would raise it
//! ([`Ceiling::over`]).

mod decision;
mod file;
mod glob;
mod patterns;
mod prefixes;
mod rules;
mod words;

use core::ffi::CStr;
use core::num::NonZeroU32;

use crate::settings::{Budget, Excess, Settings};

pub use decision::Subject;
#[cfg(any(test, fuzzing))]
pub use file::sealed;
pub use file::{Broken, Policy};
pub use glob::{Pattern, order};
pub use rules::Rules;

/// The path of the policy in force. No variable can change it, since users could set that variable.
pub const FILE: &CStr = c"/var/lib/threadcap/policy";
/// The previous policy, used if the current one is damaged or missing.
pub const PREVIOUS: &CStr = c"/var/lib/threadcap/policy.previous";
/// The maximum size of a policy, in bytes.
pub const LARGEST: usize = 1 << 20;
/// The maximum length of the report directory's path, in bytes.
pub const LONGEST_REPORT: usize = 255;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The policy does not apply.
    Exempt,
    /// At most this many CPUs, and threads per pool.
    Cap(NonZeroU32),
}

impl Rule {
    /// As a number; 0 means exempt.
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

/// What the policy requires of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// The largest cap.
    pub cap: NonZeroU32,
    /// Whether the affinity is narrowed, whatever the process sets.
    pub hold: bool,
    /// What happens to threads beyond the cap; a process may choose `Refuse`, but not `Share`.
    pub excess: Excess,
    /// Whether workers share the cap, unless the process decides.
    pub budget: Budget,
    /// Whether the affinity is locked, whatever the process sets.
    pub lock: bool,
}

impl Ceiling {
    /// The settings that a process with these settings, or with none, has under the ceiling. For
    /// each switch, the stricter of the two applies; settings that only observe count as none.
    pub fn over(self, asked: Option<Settings>) -> Settings {
        let Ceiling { cap, hold, excess, budget, lock } = self;
        // The default need not be set explicitly.
        let budget = Some(budget).filter(|&budget| budget != Budget::default());
        let Some(asked) = asked.filter(|asked| !asked.observe) else {
            return Settings {
                cap,
                hold,
                excess,
                lock,
                arguments: true,
                teams: None,
                budget,
                observe: false,
            };
        };
        let refuse = [excess, asked.excess].contains(&Excess::Refuse);
        Settings {
            cap: cap.min(asked.cap),
            hold: hold || asked.hold,
            excess: if refuse { Excess::Refuse } else { Excess::Share },
            lock: lock || asked.lock,
            arguments: asked.arguments,
            teams: asked.teams,
            budget: asked.budget.or(budget),
            observe: false,
        }
    }
}

#[cfg(test)]
mod tests;
