//! What a policy says of a process.

use core::num::NonZeroU32;

use super::file::Policy;
use super::glob;
use super::{Ceiling, Rule};

/// A process, as the policy asks about it. What no rule asks for is not looked up.
pub trait Subject {
    /// The real user; `None` where the number means nothing: in a user namespace, whoever made
    /// it chooses the numbers.
    fn user(&self) -> Option<u32>;
    /// Tells the real group and the supplementary groups, one by one.
    fn groups(&self, tell: &mut dyn FnMut(u32));
    /// The path by which it was started, as whoever started it wrote it.
    fn started_as(&self) -> &[u8];
    /// The path of its executable, without symbolic links; `None` if it is not known. To ask the
    /// kernel costs as much as all the rest.
    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]>;
}

/// The longest path of an executable that is looked at.
const LONGEST_PATH: usize = 1024;

impl Policy<'_> {
    /// What the policy prescribes to a process; `None`: nothing.
    ///
    /// Root is exempt, whatever the rules say. A line for the user comes first; then whether the
    /// number or a group is exempt; then the largest cap of the groups; then the default. Rules
    /// for the executable exempt anybody, and otherwise only lower.
    pub fn ceiling(&self, process: &impl Subject) -> Option<Ceiling> {
        let Some(user) = process.user() else {
            // Nor does a path mean anything there.
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

    /// The strictest rule for an executable of this path; to be exempt goes before all.
    fn of_path(&self, path: &[u8]) -> Option<Rule> {
        let directories = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let keys = directories.filter_map(|(slash, _)| path.get(..=slash)).chain([path]);
        let rules = keys.flat_map(|key| self.executables_below(key));
        let rules = rules.filter(|(pattern, _)| glob::matches(pattern, path));
        rules.map(|(_, rule)| rule).min_by_key(|rule| rule.number())
    }
}
