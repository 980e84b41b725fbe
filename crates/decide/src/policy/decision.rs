//! Evaluates a policy for a process.

use core::num::NonZeroU32;

use super::file::Policy;
use super::glob;
use super::{Ceiling, Rule};

/// The facts about a process that a policy may need. Only those that a rule needs are looked up.
pub trait Subject {
    /// The real user; `None` if the ID means nothing: in a user namespace, its creator chooses the
    /// IDs.
    fn user(&self) -> Option<u32>;
    /// Visits the real group and the supplementary groups.
    fn groups(&self, visit: &mut dyn FnMut(u32));
    /// The path by which it was started, as given to `exec`.
    fn started_as(&self) -> &[u8];
    /// The path of its executable, with symbolic links resolved; `None` if unknown. Asking the
    /// kernel costs as much as everything else.
    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]>;
}

/// The longest executable path that is considered.
const LONGEST_PATH: usize = 1024;

impl Policy<'_> {
    /// The ceiling that the policy sets for a process, if any.
    ///
    /// Root is always exempt. A rule for the user comes first; then exemption of the ID or a group;
    /// then the largest cap of the groups; then the default. Rules for the executable can exempt
    /// anybody, and otherwise only lower the cap.
    pub fn ceiling(&self, process: &impl Subject) -> Option<Ceiling> {
        let Some(user) = process.user() else {
            // Paths mean nothing there either.
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

    fn at_most(&self, cap: NonZeroU32) -> Option<Ceiling> {
        Some(Ceiling { cap, hold: self.hold, excess: self.excess, lock: self.lock })
    }

    fn of_person(&self, user: u32, process: &impl Subject) -> Option<Rule> {
        if let Some(rule) = self.rule_of_user(user) {
            return Some(rule);
        }
        if self.is_in_exempt_range(user) {
            return Some(Rule::Exempt);
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

    #[inline(never)] // a path's room on the stack, for policies that have such rules alone
    fn of_executable(&self, process: &impl Subject) -> Option<Rule> {
        if !self.has_executables() {
            return None;
        }
        if self.by_name {
            self.of_path(process.started_as())?;
        }
        let mut room = [0; LONGEST_PATH];
        self.of_path(process.executable(&mut room)?)
    }

    /// The strictest rule for an executable with this path; an exemption comes before all others.
    fn of_path(&self, path: &[u8]) -> Option<Rule> {
        let directories = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let keys = directories.filter_map(|(slash, _)| path.get(..=slash)).chain([path]);
        let rules = keys.flat_map(|key| self.executables_below(key));
        let rules = rules.filter(|(pattern, _)| glob::matches(pattern, path));
        rules.map(|(_, rule)| rule).min_by_key(|rule| rule.number())
    }
}
