//! Whom a policy caps at what, in words.

use threadcap_decide::policy::{Policy, Rule};
use threadcap_decide::settings::Excess;
use threadcap_jobs::users::Users;

/// How many rules of a kind are told.
const TOLD: usize = 10;

pub fn in_words(policy: &Policy) -> Vec<String> {
    let mut lines = vec!["root: no cap".to_owned()];
    let (users, groups) = (Users::read(), Users::read_groups());
    tell(&mut lines, "users", policy.users().map(|(id, rule)| (users.name(id), rule)));
    let ranges = policy.exempt_ranges().map(|(first, last)| match first == last {
        true => (first.to_string(), Rule::Exempt),
        false => (format!("{first}-{last}"), Rule::Exempt),
    });
    tell(&mut lines, "user numbers", ranges);
    tell(&mut lines, "groups", policy.groups().map(|(id, rule)| (groups.name(id), rule)));
    let executables = policy.executables();
    let executables =
        executables.map(|(pattern, rule)| (String::from_utf8_lossy(pattern).into_owned(), rule));
    tell(&mut lines, "executables", executables);
    lines.push(match policy.default_cap() {
        Some(cap) => format!("everybody else: {}", rule_in_words(Rule::Cap(cap))),
        None => "everybody else: no cap".into(),
    });
    let (hold, lock) = policy.hold_and_lock();
    lines.push(match (hold, lock) {
        (true, true) => "who has a cap is held on as many CPUs, and locked there".into(),
        (true, false) => "who has a cap is held on as many CPUs".into(),
        (false, _) => "who has a cap chooses whether to be held on as many CPUs".into(),
    });
    if policy.excess() == Excess::Refuse {
        lines.push("threads beyond the cap are refused".into());
    }
    lines
}

/// One line for every cap that rules of this kind give, the exempt first.
fn tell(lines: &mut Vec<String>, kind: &str, rules: impl Iterator<Item = (String, Rule)>) {
    let mut rules: Vec<_> = rules.collect();
    rules.sort_by_key(|(_, rule)| number(*rule));
    for same in rules.chunk_by(|(_, one), (_, other)| one == other) {
        let names: Vec<_> = same.iter().take(TOLD).map(|(name, _)| name.as_str()).collect();
        let more = match same.len().saturating_sub(TOLD) {
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
        1 => "at most 1 CPU, and 1 thread per pool".into(),
        cap => format!("at most {cap} CPUs, and threads per pool"),
    }
}
