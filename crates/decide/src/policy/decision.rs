//! Evaluates a policy for a process.

use core::num::NonZeroU32;

use super::file::Policy;
use super::patterns::Patterns;
use super::{Ceiling, Rule};
use crate::settings::Teams;

/// The facts about a process that a policy may need. They are looked up only if a rule needs them.
pub trait Subject {
    /// The real user; `None` if the ID means nothing, since the creator of a user namespace chooses
    /// its IDs.
    fn user(&self) -> Option<u32>;
    /// Visits the real group and the supplementary groups.
    fn groups(&self, visit: &mut dyn FnMut(u32));
    /// The path by which it was started, as given to `exec`.
    fn started_as(&self) -> &[u8];
    /// The path of its executable, with symbolic links resolved; `None` if unknown. Asking the
    /// kernel for it costs as much as the rest of the decision.
    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]>;
}

/// The longest executable path that is considered.
const LONGEST_PATH: usize = 1024;

impl Policy<'_> {
    /// The ceiling that the policy sets for a process, if any.
    ///
    /// Root is always exempt. A rule for the user comes first; then exemption of the ID or of a
    /// group; then the largest cap of the groups; then the default. Rules for the executable can
    /// exempt anybody; otherwise they only lower the cap.
    pub fn ceiling(&self, process: &impl Subject) -> Option<Ceiling> {
        let Some(user) = process.user() else {
            // In such a namespace, paths mean nothing, either.
            return self.at_most(self.cap.or(self.smallest)?);
        };
        if user == 0 {
            return None;
        }
        let personal = match self.of_person(user, process) {
            Some(Rule::Exempt) => return None,
            Some(Rule::Cap(cap)) => Some(cap),
            None => None,
        };
        let cap = match self.of_executable(process) {
            Some(Rule::Exempt) => return None,
            Some(Rule::Cap(cap)) => personal.map_or(cap, |personal| personal.min(cap)),
            None => personal?,
        };
        self.at_most(cap)
    }

    /// Whether the decision about this process may depend on the patterns. If not, it is the same
    /// without them.
    #[inline(never)] // room for a path on the stack, only for policies with many patterns
    pub fn needs_patterns(&self, process: &impl Subject) -> bool {
        let Some(user) = process.user() else { return false };
        if !self.has_teams() {
            let exempt = user == 0 || self.of_user(user) == Some(Rule::Exempt);
            if exempt || self.by_name && !self.prefixes.may_match(process.started_as()) {
                return false;
            }
        }
        let mut room = [0; LONGEST_PATH];
        process.executable(&mut room).is_some_and(|path| self.prefixes.may_match(path))
    }

    fn at_most(&self, cap: NonZeroU32) -> Option<Ceiling> {
        Some(Ceiling {
            cap,
            hold: self.hold,
            excess: self.excess,
            budget: self.budget,
            lock: self.lock,
        })
    }

    fn of_user(&self, user: u32) -> Option<Rule> {
        let in_range = || self.is_in_exempt_range(user).then_some(Rule::Exempt);
        self.rule_of_user(user).or_else(in_range)
    }

    fn of_person(&self, user: u32, process: &impl Subject) -> Option<Rule> {
        if let Some(rule) = self.of_user(user) {
            return Some(rule);
        }
        let default = self.cap.map(Rule::Cap);
        if self.has_groups() { self.of_groups(process).or(default) } else { default }
    }

    fn of_groups(&self, process: &impl Subject) -> Option<Rule> {
        let mut found = None;
        process.groups(&mut |group| {
            found = match (found, self.rule_of_group(group)) {
                (Some(Rule::Cap(one)), Some(Rule::Cap(other))) => Some(Rule::Cap(one.max(other))),
                (Some(Rule::Exempt), _) | (_, Some(Rule::Exempt)) => Some(Rule::Exempt),
                (one, other) => one.or(other),
            }
        });
        found
    }

    /// What happens to the large OpenMP teams of a process, if the policy says so. This depends on
    /// the program alone, since even an exempt user may have set a cap.
    pub fn teams_of(&self, process: &impl Subject) -> Option<Teams> {
        // If user IDs mean nothing, neither do paths.
        process.user()?;
        Teams::of_number(lowest(self.teams, false, process)?)
    }

    fn of_executable(&self, process: &impl Subject) -> Option<Rule> {
        // An exemption, which is 0, takes precedence over all others.
        lowest(self.executables, self.by_name, process).map(Rule::of)
    }
}

/// The lowest number of the patterns that match a process's executable. With `by_name`, there is
/// none if no pattern matches the path by which the process was started.
#[inline(never)] // room for a path on the stack, only for policies with such rules
fn lowest(patterns: Patterns, by_name: bool, process: &impl Subject) -> Option<u32> {
    if patterns.entries.is_empty() {
        return None;
    }
    if by_name {
        patterns.lowest(process.started_as())?;
    }
    let mut room = [0; LONGEST_PATH];
    patterns.lowest(process.executable(&mut room)?)
}
