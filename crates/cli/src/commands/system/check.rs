//! `threadcap system check`: validates a policy and summarizes it.

use std::path::Path;

use threadcap_decide::policy::{Policy, Rule};
use threadcap_decide::settings::Excess;

use crate::fault::Fault;
use crate::system::compiled;

pub fn check(file: &Path) -> Result<(), Fault> {
    let compiled = compiled::compile(file)?;
    crate::commands::print(summary(file, &compiled).as_bytes())
}

/// A summary of a policy, in a few lines.
pub(super) fn summary(file: &Path, compiled: &[u8]) -> String {
    let Ok(policy) = Policy::decode(compiled) else {
        return format!("{}: valid\n", file.display());
    };
    let default = policy.default_cap().map_or("none".into(), |cap| cap.to_string());
    let (hold, lock) = policy.hold_and_lock();
    let hold = match (hold, lock) {
        (true, true) => "on, and locked",
        (true, false) => "on",
        (false, _) => "off",
    };
    let excess = if policy.excess() == Excess::Refuse { "refuse" } else { "share" };
    let ranges = policy.exempt_ranges().map(|(first, last)| format!("{first}-{last}"));
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    let (user_caps, users) = count(policy.users().map(|(_, rule)| rule));
    let (group_caps, groups) = count(policy.groups().map(|(_, rule)| rule));
    let (executable_caps, executables) = count(policy.executables().map(|(_, rule)| rule));
    let programs = policy.programs().split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let programs = programs.count();
    let report = policy.report().map_or("none".into(), String::from_utf8_lossy);
    format!(
        "{file}: valid\n  \
         default cap  {default}\n  \
         caps         users: {user_caps}, groups: {group_caps}, executables: {executable_caps}\n  \
         exempt       root; user IDs: {ranges}\n               \
         users: {users}, groups: {groups}, executables: {executables}\n  \
         hold         {hold}\n  \
         excess       {excess}\n  \
         report       {report}\n  \
         programs     {programs}\n",
        file = file.display(),
        ranges = if ranges.is_empty() { "none" } else { &ranges },
    )
}

/// The number of caps, and of exemptions, among rules.
fn count(rules: impl Iterator<Item = Rule>) -> (usize, usize) {
    let (exempt, caps): (Vec<_>, Vec<_>) = rules.partition(|rule| *rule == Rule::Exempt);
    (caps.len(), exempt.len())
}
