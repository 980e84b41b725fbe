//! The rules of a policy, in words.

use threadcap_decide::policy::{Policy, Rule};
use threadcap_decide::settings::{Budget, Excess};
use threadcap_jobs::users::Users;
use threadcap_report::words::count;
use threadcap_shown::Shown;

/// How many rules of a kind are listed.
const LISTED: usize = 10;

pub fn in_words(policy: &Policy) -> Vec<String> {
    let mut lines = vec!["root: no cap".to_owned()];
    let (users, groups) = (Users::read(), Users::read_groups());
    list(&mut lines, "users", policy.users().map(|(id, rule)| (users.name(id), rule)));
    let ranges = policy.exempt_ranges().map(|(first, last)| match first == last {
        true => (first.to_string().into(), Rule::Exempt),
        false => (format!("{first}-{last}").into(), Rule::Exempt),
    });
    list(&mut lines, "user IDs", ranges);
    list(&mut lines, "groups", policy.groups().map(|(id, rule)| (groups.name(id), rule)));
    let executables = policy.executables();
    let executables = executables.map(|(pattern, rule)| (Shown::new(pattern), rule));
    list(&mut lines, "executables", executables);
    for (pattern, teams) in policy.teams().take(LISTED) {
        lines.push(format!("OpenMP teams of {}: {}", Shown::new(pattern), teams.word()));
    }
    if let Some(more) = policy.teams().count().checked_sub(LISTED).filter(|&more| more > 0) {
        lines.push(format!("OpenMP teams of {more} more patterns"));
    }
    lines.push(match policy.default_cap() {
        Some(cap) => format!("everybody else: {}", rule_in_words(Rule::Cap(cap))),
        None => "everybody else: no cap".into(),
    });
    let (hold, lock) = policy.hold_and_lock();
    lines.push(match (hold, lock) {
        (true, true) => {
            "capped users are held on as many CPUs as their cap, and locked there".into()
        }
        (true, false) => "capped users are held on as many CPUs as their cap".into(),
        (false, _) => "capped users may turn the hold off".into(),
    });
    if policy.excess() == Excess::Refuse {
        lines.push("threads beyond the cap are refused".into());
    }
    match policy.budget() {
        Budget::Steady => (),
        Budget::Dynamic => lines.push("the share of a worker follows who computes".into()),
        Budget::Off => lines.push("workers that run side by side do not share the cap".into()),
    }
    lines
}

/// Adds one line per distinct cap among rules of this kind, exemptions first.
fn list(lines: &mut Vec<String>, kind: &str, rules: impl Iterator<Item = (Shown, Rule)>) {
    let mut rules: Vec<_> = rules.collect();
    rules.sort_by_key(|(_, rule)| number(*rule));
    for same in rules.chunk_by(|(_, one), (_, other)| one == other) {
        let names: Vec<_> = same.iter().take(LISTED).map(|(name, _)| name.as_str()).collect();
        let more = match same.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        if let Some((_, rule)) = same.first() {
            lines.push(format!("{kind} {}{more}: {}", names.join(", "), rule_in_words(*rule)));
        }
    }
}

fn number(rule: Rule) -> u32 {
    match rule {
        Rule::Exempt => 0,
        Rule::Cap(cap) => cap.get(),
    }
}

fn rule_in_words(rule: Rule) -> String {
    match number(rule) {
        0 => "no cap".into(),
        cap => format!(
            "at most {}, and {} per pool",
            count(cap.into(), "CPU"),
            count(cap.into(), "thread")
        ),
    }
}
