//! `threadcap system check`: validates a policy and summarizes it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use threadcap_decide::policy::{Policy, Rule, Subject};
use threadcap_decide::settings::Excess;

use crate::fault::Fault;
use crate::system::{accounts, compiled};

pub fn check(file: &Path, user: Option<&str>) -> Result<(), Fault> {
    let compiled = compiled::compile(file)?;
    let mut text = summary(file, &compiled);
    if let Some(name) = user {
        text += &cap_of(name, &compiled)?;
    }
    crate::commands::print_text(&text)
}

/// A user, as a policy sees a process of theirs whose executable has no rule.
struct User {
    id: u32,
    groups: Vec<u32>,
}

impl Subject for User {
    fn user(&self) -> Option<u32> {
        Some(self.id)
    }

    fn groups(&self, visit: &mut dyn FnMut(u32)) {
        self.groups.iter().copied().for_each(visit);
    }

    fn started_as(&self) -> &[u8] {
        b""
    }

    fn executable<'r>(&self, _: &'r mut [u8]) -> Option<&'r [u8]> {
        None
    }
}

/// Which cap a user would get, in a line.
fn cap_of(name: &str, compiled: &[u8]) -> Result<String, Fault> {
    let failed = |why: String| Fault::refused(format!("--user={name}: {why}"));
    let id = accounts::user(name).map_err(|error| failed(error.to_string()))?;
    let id = id.ok_or_else(|| failed("no such user; expected a user's name or ID".into()))?;
    let groups = accounts::groups(id).map_err(|error| failed(error.to_string()))?;
    let Ok(policy) = Policy::decode(compiled) else { return Ok(String::new()) };
    let says = match policy.ceiling(&User { id, groups }) {
        None => "no cap".to_owned(),
        Some(ceiling) => {
            let hold = match (ceiling.hold, ceiling.lock) {
                (false, _) => "hold off",
                (true, false) => "held",
                (true, true) => "held and locked",
            };
            // Some rules for executables always exist: those of the system's own programs.
            format!("cap {}, {hold}, unless a rule for an executable says otherwise", ceiling.cap)
        }
    };
    Ok(format!("user {name} (ID {id}): {says}\n"))
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
    let budget = policy.budget().word();
    let ranges = policy.exempt_ranges().map(|(first, last)| format!("{first}-{last}"));
    let ranges = ranges.collect::<Vec<_>>().join(", ");
    let (user_caps, users) = count(policy.users().map(|(_, rule)| rule));
    let (group_caps, groups) = count(policy.groups().map(|(_, rule)| rule));
    let (executable_caps, executables) = count(policy.executables().map(|(_, rule)| rule));
    let programs = policy.programs().split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let programs = programs.count();
    let teams = policy.teams().count();
    let report = policy.report().map_or("none".into(), report_directory);
    format!(
        "{file}: valid\n  \
         default cap  {default}\n  \
         caps         users: {user_caps}, groups: {group_caps}, executables: {executable_caps}\n  \
         exempt       root; user IDs: {ranges}\n               \
         users: {users}, groups: {groups}, executables: {executables}\n  \
         hold         {hold}\n  \
         excess       {excess}\n  \
         budget       {budget}\n  \
         teams        {teams}\n  \
         report       {report}\n  \
         programs     {programs}\n",
        file = file.display(),
        ranges = if ranges.is_empty() { "none" } else { &ranges },
    )
}

/// The directory of reports, and whether everyone can write to it.
fn report_directory(path: &[u8]) -> String {
    let directory = Path::new(OsStr::from_bytes(path));
    let shown = directory.display();
    match std::fs::metadata(directory) {
        Ok(found) if found.is_dir() && found.mode() & 0o1777 == 0o1777 => shown.to_string(),
        Ok(found) if found.is_dir() => {
            format!("{shown}, which does not have mode 1777: some users' lines are lost")
        }
        _ => format!("{shown}, which is no directory: nothing is written until it is one"),
    }
}

/// The number of caps, and of exemptions, among rules.
fn count(rules: impl Iterator<Item = Rule>) -> (usize, usize) {
    let (exempt, caps): (Vec<_>, Vec<_>) = rules.partition(|rule| *rule == Rule::Exempt);
    (caps.len(), exempt.len())
}
