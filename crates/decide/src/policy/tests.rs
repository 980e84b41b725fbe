use super::*;
use crate::settings::{Budget, Teams};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::string::String;
use std::vec::Vec;

/// A policy as an administrator thinks of it, and the file that is made from it.
#[derive(Clone, Debug, Default)]
struct Model {
    cap: Option<NonZeroU32>,
    ranges: Vec<(u32, u32)>,
    users: Vec<(u32, Rule)>,
    groups: Vec<(u32, Rule)>,
    executables: Vec<(String, Rule)>,
    teams: Vec<(String, Teams)>,
    report: String,
    programs: String,
    lock: bool,
    by_name: bool,
}

/// Somebody who starts a program.
#[derive(Clone, Debug)]
struct Person {
    user: Option<u32>,
    groups: Vec<u32>,
    executable: Option<String>,
    started_as: String,
}

impl Subject for Person {
    fn user(&self) -> Option<u32> {
        self.user
    }

    fn groups(&self, tell: &mut dyn FnMut(u32)) {
        self.groups.iter().for_each(|group| tell(*group));
    }

    fn started_as(&self) -> &[u8] {
        self.started_as.as_bytes()
    }

    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let path = self.executable.as_ref()?.as_bytes();
        room.get_mut(..path.len())?.copy_from_slice(path);
        room.get(..path.len())
    }
}

impl Model {
    fn file(&self) -> Vec<u8> {
        let teams: Vec<_> = self
            .teams
            .iter()
            .map(|(text, teams)| (Pattern::new(text.as_bytes()).unwrap(), *teams))
            .collect();
        let mut executables = self.executables.clone();
        executables.sort_by(|(one, _), (other, _)| order(one.as_bytes(), other.as_bytes()));
        executables.dedup_by(|(one, _), (other, _)| one == other);
        let executables: Vec<_> = executables
            .iter()
            .map(|(text, rule)| (Pattern::new(text.as_bytes()).unwrap(), *rule))
            .collect();
        let patterns = executables.iter().map(|(pattern, _)| *pattern);
        let patterns = patterns.chain(teams.iter().map(|(pattern, _)| *pattern));
        let prefixes: BTreeSet<_> = patterns.map(Pattern::prefix_hash).collect();
        let prefixes: Vec<_> = prefixes.into_iter().collect();
        let rules = Rules {
            cap: self.cap,
            hold: true,
            lock: self.lock,
            excess: Excess::Share,
            budget: Budget::Off,
            report: self.report.as_bytes(),
            programs: self.programs.as_bytes(),
            ranges: &self.ranges,
            users: &self.users,
            groups: &self.groups,
            by_name: self.by_name,
            prefixes: &prefixes,
            executables: &executables,
            teams: &teams,
        };
        let mut file = std::vec![0; rules.size().unwrap()];
        rules.encode(&mut file).unwrap();
        file
    }

    /// The same decision, made by going through all rules.
    fn cap(&self, person: &Person) -> Option<u32> {
        let Some(user) = person.user else {
            let rules = self.users.iter().chain(&self.groups).map(|(_, rule)| *rule);
            let rules = rules.chain(self.executables.iter().map(|(_, rule)| *rule));
            let smallest = rules.filter(|rule| *rule != Rule::Exempt).map(Rule::number).min();
            return self.cap.map(NonZeroU32::get).or(smallest);
        };
        let line = self.users.iter().find(|(id, _)| *id == user).map(|(_, rule)| rule.number());
        let groups = self.groups.iter().filter(|(id, _)| person.groups.contains(id));
        let groups: Vec<_> = groups.map(|(_, rule)| rule.number()).collect();
        let exempt = self.ranges.iter().any(|(first, last)| (first..=last).contains(&&user));
        let personal = line
            .or(exempt.then_some(0))
            .or(groups.contains(&0).then_some(0))
            .or(groups.into_iter().max())
            .or(self.cap.map(NonZeroU32::get));
        let path = person.executable.as_deref().unwrap_or("");
        let lowest = |path: &str| {
            let rules = self.executables.iter().filter(|(pattern, _)| naive(pattern, path));
            rules.map(|(_, rule)| rule.number()).min()
        };
        let looked_at = !self.by_name || lowest(&person.started_as).is_some();
        let lowest = lowest(path).filter(|_| looked_at);
        let lowest = [personal, lowest].into_iter().flatten().min();
        lowest.filter(|&cap| cap > 0 && user > 0)
    }

    /// What happens to teams: of the choices that match, the one with the largest teams.
    fn teams(&self, person: &Person) -> Option<Teams> {
        let path = person.user.and(person.executable.as_deref())?;
        let found = self.teams.iter().filter(|(pattern, _)| naive(pattern, path));
        found.map(|(_, teams)| *teams).min_by_key(|teams| teams.number())
    }
}

/// Whether a pattern matches, decided in the obvious way.
fn naive(pattern: &str, path: &str) -> bool {
    let Some(first) = pattern.chars().next() else {
        return path.is_empty();
    };
    let mut rest = path.chars();
    if let Some(after) = pattern.strip_prefix("**") {
        return (0..=path.len()).any(|taken| naive(after, &path[taken..]));
    }
    if let Some(after) = pattern.strip_prefix('*') {
        let name = path.find('/').unwrap_or(path.len());
        return (0..=name).any(|taken| naive(after, &path[taken..]));
    }
    let fits = rest.next().is_some_and(|byte| byte == first || (first == '?' && byte != '/'));
    fits && naive(&pattern[1..], rest.as_str())
}

fn cap(policy: &Policy, person: &Person) -> Option<u32> {
    policy.ceiling(person).map(|ceiling| ceiling.cap.get())
}

fn person(user: u32, groups: &[u32], executable: &str) -> Person {
    Person {
        user: Some(user),
        groups: groups.to_vec(),
        executable: Some(executable.into()),
        started_as: executable.into(),
    }
}

fn some_rule() -> impl Strategy<Value = Rule> {
    (0..6u32).prop_map(Rule::of)
}

prop_compose! {
    fn model()(
        cap in 0..6u32,
        bounds in btree_set(1..40u32, 0..6),
        users in btree_map(1..40u32, some_rule(), 0..8),
        groups in btree_map(0..20u32, some_rule(), 0..8),
        executables in btree_map("/[ab/?*]{0,6}", some_rule(), 0..6),
        teams in btree_map("/[ab/?*]{0,6}", 1..=3u32, 0..6),
        report in "(/[a-z]{1,9})?",
        programs in "([a-z]{1,9} [|] -t #\n?){0,3}",
        lock: bool,
        by_name: bool,
    ) -> Model {
        let bounds: Vec<_> = bounds.into_iter().collect();
        let choice = |(pattern, number)| (pattern, Teams::of_number(number).unwrap());
        let mut teams: Vec<(String, Teams)> = teams.into_iter().map(choice).collect();
        teams.sort_by(|(one, _), (other, _)| order(one.as_bytes(), other.as_bytes()));
        Model {
            cap: NonZeroU32::new(cap),
            ranges: bounds.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(),
            users: users.into_iter().collect(),
            groups: groups.into_iter().collect(),
            executables: executables.into_iter().collect(),
            teams,
            report,
            programs,
            lock,
            by_name,
        }
    }
}

prop_compose! {
    fn somebody()(
        user in proptest::option::weighted(0.9, 0..40u32),
        groups in vec(0..20u32, 0..4),
        executable in proptest::option::weighted(0.9, "/[ab/]{0,6}"),
        other_name in proptest::option::weighted(0.2, "/?[ab/]{0,6}"),
    ) -> Person {
        let started_as = other_name.or(executable.clone()).unwrap_or_default();
        Person { user, groups, executable, started_as }
    }
}

#[test]
fn the_more_special_rule_decides() {
    let cap_of = |number| Rule::of(number);
    let model = Model {
        cap: NonZeroU32::new(4),
        ranges: [(1, 999)].into(),
        users: [(33, cap_of(2)), (1001, cap_of(8)), (1002, Rule::Exempt)].into(),
        groups: [(50, cap_of(3)), (60, cap_of(16)), (70, Rule::Exempt)].into(),
        executables: [
            ("/usr/sbin/sshd".into(), Rule::Exempt),
            ("/opt/*/bin/solver".into(), cap_of(1)),
            ("/opt/**".into(), cap_of(6)),
        ]
        .into(),
        ..Model::default()
    };
    let file = model.file();
    let policy = Policy::decode(&file).unwrap();
    let sh = "/bin/sh";
    for (person, expected) in [
        (person(0, &[0, 50], "/opt/x/bin/solver"), None),
        (person(12, &[50], sh), None),
        (person(33, &[], sh), Some(2)),
        (person(1000, &[100], sh), Some(4)),
        (person(1000, &[100, 50, 60], sh), Some(16)),
        (person(1000, &[70, 50], sh), None),
        (person(1001, &[50, 70], sh), Some(8)),
        (person(1001, &[], "/opt/x/bin/solver"), Some(1)),
        (person(1001, &[], "/opt/x/y/bin/solver"), Some(6)),
        (person(1002, &[], "/opt/x/bin/solver"), None),
        (person(1000, &[], "/usr/sbin/sshd"), None),
        (person(1000, &[], "/home/a/usr/sbin/sshd"), Some(4)),
        (Person { executable: None, ..person(1000, &[], "") }, Some(4)),
        (Person { user: None, ..person(0, &[70], "/usr/sbin/sshd") }, Some(4)),
    ] {
        assert_eq!(cap(&policy, &person), expected, "{person:?}");
    }
}

#[test]
fn without_a_default_a_namespace_gets_the_smallest() {
    let rules = [(1001, Rule::of(8)), (1002, Rule::of(3))];
    let file = Model { users: rules.into(), ..Model::default() }.file();
    let policy = Policy::decode(&file).unwrap();
    assert_eq!(cap(&policy, &person(1000, &[], "/bin/sh")), None);
    let hidden = Person { user: None, ..person(0, &[], "/bin/sh") };
    assert_eq!(cap(&policy, &hidden), Some(3));
    let file = Model::default().file();
    assert_eq!(cap(&Policy::decode(&file).unwrap(), &hidden), None);
}

#[test]
fn a_thousand_rules_are_found() {
    let rules = |offset: u32| (1..=1000).map(|n| (n * 3 + offset, Rule::of(n))).collect();
    let model = Model { users: rules(1000), groups: rules(9000), ..Model::default() };
    let file = model.file();
    let policy = Policy::decode(&file).unwrap();
    for n in [1, 2, 499, 500, 999, 1000] {
        assert_eq!(cap(&policy, &person(n * 3 + 1000, &[], "/")), Some(n));
        assert_eq!(cap(&policy, &person(5, &[1, n * 3 + 9000], "/")), Some(n));
        assert_eq!(cap(&policy, &person(n * 3 + 1001, &[n * 3 + 9001], "/")), None);
    }
}

#[test]
fn unsound_rules_are_not_written() {
    let rules = Rules {
        cap: None,
        hold: true,
        lock: false,
        excess: Excess::Share,
        budget: Budget::Steady,
        report: b"",
        programs: b"",
        ranges: &[],
        users: &[],
        groups: &[],
        by_name: false,
        prefixes: &[],
        executables: &[],
        teams: &[],
    };
    let (one, other) = (Pattern::new(b"/a").unwrap(), Pattern::new(b"/b").unwrap());
    let mut prefixes = [one.prefix_hash(), other.prefix_hash()];
    prefixes.sort_unstable();
    let with_prefixes = Rules { prefixes: &prefixes, ..rules };
    for bad in [
        Rules { users: &[(2, Rule::Exempt), (1, Rule::Exempt)], ..rules },
        Rules { groups: &[(1, Rule::Exempt), (1, Rule::Exempt)], ..rules },
        Rules { ranges: &[(2, 1)], ..rules },
        Rules { hold: false, lock: true, ..rules },
        Rules { ranges: &[(1, 5), (5, 9)], ..rules },
        Rules { executables: &[(other, Rule::Exempt), (one, Rule::Exempt)], ..with_prefixes },
        Rules { teams: &[(one, Teams::Cap), (one, Teams::Asked)], ..with_prefixes },
        Rules { executables: &[(one, Rule::Exempt)], prefixes: &[], ..rules },
        Rules { prefixes: &[2, 1], ..rules },
    ] {
        assert_eq!(bad.encode(&mut std::vec![0; bad.size().unwrap()]), None, "{bad:?}");
    }
    let sorted = [(one, Rule::Exempt), (other, Rule::Exempt)];
    for good in [rules, Rules { executables: &sorted, ..with_prefixes }] {
        assert!(good.encode(&mut std::vec![0; good.size().unwrap()]).is_some());
    }
}

#[test]
fn patterns_are_absolute_and_plain() {
    for good in ["/", "/**", "/usr/bin/python3.?", "/opt/*/bin/**", "/a b"] {
        assert!(Pattern::new(good.as_bytes()).is_some(), "{good}");
    }
    let long = "/a".repeat(600);
    for bad in ["", "usr/bin/x", "*/x", "/a[bc]", "/a{b,c}", "/a\\*", "/a\nb", long.as_str()] {
        assert!(Pattern::new(bad.as_bytes()).is_none(), "{bad}");
    }
}

proptest! {
    #[test]
    fn the_file_decides_as_the_rules_do(model in model(), person in somebody()) {
        let file = model.file();
        let policy = Policy::decode(&file).unwrap();
        prop_assert_eq!(cap(&policy, &person), model.cap(&person));
        prop_assert_eq!(policy.teams_of(&person), model.teams(&person));
        if let Some(ceiling) = policy.ceiling(&person) {
            prop_assert_eq!((ceiling.hold, ceiling.lock), (true, model.lock));
        }
    }

    #[test]
    fn the_head_decides_where_the_patterns_are_not_needed(model in model(), person in somebody()) {
        let file = model.file();
        let (head, part) = file.split_at(Policy::head_length(&file).unwrap());
        let head = Policy::decode_head(head, file.len()).unwrap();
        let whole = head.with_patterns(part).unwrap();
        prop_assert_eq!(cap(&whole, &person), model.cap(&person));
        if !head.needs_patterns(&person) {
            prop_assert_eq!(cap(&head, &person), model.cap(&person));
            prop_assert_eq!(head.teams_of(&person), model.teams(&person));
        }
    }

    #[test]
    fn a_changed_part_is_refused_where_it_is_read(model in model(), at: prop::sample::Index, bits in 1..=255u8) {
        let mut file = model.file();
        let head = Policy::head_length(&file).unwrap();
        let at = at.index(file.len());
        file[at] ^= bits;
        let length = file.len();
        let (head, part) = file.split_at(head);
        let decoded = Policy::decode_head(head, length);
        if at >= head.len() {
            prop_assert!(decoded.unwrap().with_patterns(part).is_err());
        } else if at >= 16 {
            prop_assert!(decoded.is_err());
        }
    }

    #[test]
    fn what_was_written_is_read(model in model()) {
        let file = model.file();
        let policy = Policy::decode(&file).unwrap();
        prop_assert_eq!(policy.default_cap(), model.cap);
        prop_assert_eq!(policy.report().unwrap_or_default(), model.report.as_bytes());
        prop_assert_eq!(policy.programs(), model.programs.as_bytes());
        prop_assert!(policy.users().eq(model.users));
        prop_assert!(policy.groups().eq(model.groups));
        prop_assert!(policy.exempt_ranges().eq(model.ranges));
        prop_assert_eq!(policy.executables().count(), model.executables.len());
        let teams = policy.teams().map(|(text, teams)| (String::from_utf8(text.to_vec()).unwrap(), teams));
        prop_assert!(teams.eq(model.teams));
    }

    #[test]
    fn patterns_match_as_they_should(pattern in "/[ab/?*]{0,9}", path in "/[ab/]{0,9}") {
        let matched = glob::matches(pattern.as_bytes(), path.as_bytes());
        prop_assert_eq!(matched, naive(&pattern, &path));
    }

    #[test]
    fn a_changed_file_is_refused(model in model(), at: prop::sample::Index, bits in 1..=255u8) {
        let mut file = model.file();
        let at = at.index(file.len());
        file[at] ^= bits;
        prop_assert!(Policy::decode(&file).is_err());
    }

    #[test]
    fn a_file_overwritten_in_part_is_refused(
        model in model(), at: prop::sample::Index, garbage in vec(any::<u8>(), 1..80),
    ) {
        let good = model.file();
        let mut file = good.clone();
        let at = at.index(file.len());
        file.iter_mut().skip(at).zip(garbage).for_each(|(to, from)| *to = from);
        prop_assert!(file == good || Policy::decode(&file).is_err());
    }

    #[test]
    fn a_file_of_another_length_is_refused(
        model in model(), cut: prop::sample::Index, more in vec(any::<u8>(), 1..40),
    ) {
        let file = model.file();
        prop_assert!(Policy::decode(&file[..cut.index(file.len())]).is_err());
        prop_assert!(Policy::decode(&[file, more].concat()).is_err());
    }

    #[test]
    fn garbage_is_no_policy(garbage in vec(any::<u8>(), 0..200)) {
        prop_assert!(Policy::decode(&garbage).is_err());
    }

    /// Even if the checksum is right: a mistake of a later version must not crash every program.
    #[test]
    fn garbage_with_a_right_checksum_does_not_panic(
        counts in vec(0..4u32, 11), rest in vec(any::<u8>(), 0..120),
        patterns in vec(any::<u8>(), 0..120), person in somebody(),
    ) {
        let header = counts.iter().flat_map(|count| count.to_le_bytes());
        let head: Vec<u8> = header.chain(rest).collect();
        let file = file::sealed(&head, &patterns);
        if let Ok(policy) = Policy::decode(&file) {
            let _ = policy.needs_patterns(&person);
            let _ = policy.ceiling(&person);
            let _ = policy.executables().count();
            let _ = (policy.teams_of(&person), policy.teams().count());
        }
    }

    #[test]
    fn a_ceiling_is_never_lifted(
        cap in 1..9u32, hold: bool, lock: bool, refuse: bool,
        asked in 1..99u32, wants_hold: bool, wants_lock: bool, wants_refuse: bool,
    ) {
        let excess = |refuse| if refuse { Excess::Refuse } else { Excess::Share };
        let ceiling =
            Ceiling { cap: NonZeroU32::new(cap).unwrap(), hold, lock, budget: Budget::Off, excess: excess(refuse) };
        let asked = |observe| Settings {
            arguments: true,
            teams: None,
            budget: None,
            cap: NonZeroU32::new(asked).unwrap(),
            hold: wants_hold,
            lock: wants_lock,
            excess: excess(wants_refuse),
            observe,
        };
        let alone = ceiling.over(None);
        prop_assert_eq!((alone.cap, alone.hold, alone.lock), (ceiling.cap, hold, lock));
        prop_assert_eq!(ceiling.over(Some(asked(true))), alone);
        let both = ceiling.over(Some(asked(false)));
        prop_assert!(both.cap <= ceiling.cap && both.cap <= asked(false).cap);
        prop_assert!(both.hold >= hold && both.lock >= lock);
        prop_assert!(!refuse || both.excess == Excess::Refuse);
        prop_assert_eq!(both.budget, Some(Budget::Off));
    }
}
