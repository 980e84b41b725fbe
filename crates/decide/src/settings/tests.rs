use super::*;
use proptest::prelude::*;
use std::{collections::BTreeMap, string::String, vec::Vec};

/// The settings in `environment`, and the variables reported as invalid.
fn settings(environment: &[(&str, &str)]) -> (Option<Settings>, Vec<&'static str>) {
    let environment: BTreeMap<_, _> = environment.iter().copied().collect();
    let mut complaints = Vec::new();
    let lookup = |name: &str| environment.get(name).map(|value| value.as_bytes());
    let auto = || NonZeroU32::new(7);
    let settings = read(lookup, auto, |problem| complaints.push(problem.variable));
    (settings, complaints)
}

fn cap(environment: &[(&str, &str)]) -> (Option<u32>, Vec<&'static str>) {
    let (settings, complaints) = settings(environment);
    (settings.map(|settings| settings.cap.get()), complaints)
}

#[test]
fn the_first_source_that_makes_sense_decides() {
    assert_eq!(cap(&[]), (None, Vec::new()));
    assert_eq!(cap(&[("AUTOZYME_THREADS", " 4\t")]), (Some(4), Vec::new()));
    assert_eq!(cap(&[("AUTOZYMER_THREADS", "3")]), (Some(3), Vec::new()));
    let both = [("AUTOZYME_THREADS", "2"), ("AUTOZYMER_THREADS", "3")];
    assert_eq!(cap(&both), (Some(2), Vec::new()));
    let bad = [("AUTOZYME_THREADS", "four"), ("AUTOZYMER_THREADS", "3")];
    assert_eq!(cap(&bad), (Some(3), Vec::from(["AUTOZYME_THREADS"])));
    assert_eq!(cap(&[("AUTOZYME_THREADS", "auto")]), (Some(7), Vec::new()));
}

#[test]
fn values_that_are_no_cap_are_reported() {
    for bad in ["", "0", "-1", "+4", "4.0", "0x4", "4 4", "1048576", "99999999999999999999"] {
        assert_eq!(cap(&[("AUTOZYME_THREADS", bad)]), (None, Vec::from(["AUTOZYME_THREADS"])));
    }
}

#[test]
fn switches_are_words() {
    let on = [("AUTOZYME_THREADS", "4"), ("THREADCAP_HOLD", "off"), ("THREADCAP_EXCESS", "refuse")];
    let expected = Settings {
        cap: NonZeroU32::new(4).unwrap(),
        hold: false,
        excess: Excess::Refuse,
        lock: false,
        arguments: true,
        teams: None,
        budget: None,
        observe: false,
    };
    assert_eq!(settings(&on), (Some(expected), Vec::new()));
    let bad = [("AUTOZYME_THREADS", "4"), ("THREADCAP_HOLD", "maybe")];
    let (held, complaints) = settings(&bad);
    assert!(held.unwrap().hold);
    assert_eq!(complaints, ["THREADCAP_HOLD"]);
}

#[test]
fn how_teams_wait_is_a_word() {
    let waits = |variables: &[(&str, &str)]| {
        let mut complaints = 0;
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_bytes())
        };
        (wait(lookup, |_| complaints += 1), complaints)
    };
    assert_eq!(waits(&[]), (Wait::Auto, 0));
    assert_eq!(waits(&[("THREADCAP_WAIT", "passive")]), (Wait::Passive, 0));
    assert_eq!(waits(&[("THREADCAP_WAIT", "sleep")]), (Wait::Auto, 1));
    // The user has decided.
    assert_eq!(waits(&[("GOMP_SPINCOUNT", "5")]), (Wait::Active, 0));
    assert_eq!(waits(&[("THREADCAP_WAIT", "auto"), ("OMP_WAIT_POLICY", "x")]), (Wait::Active, 0));
}

#[test]
fn a_busy_host_has_more_to_run_than_it_has_cpus() {
    assert!(is_busy(b"20.27 3.01 1.00 9/812 4711\n", 2));
    assert!(!is_busy(b"20.27 3.01 1.00 1/812 4711\n", 2), "what was busy has ended");
    assert!(!is_busy(b"0.27 3.01 1.00 9/812 4711\n", 2), "a burst");
    assert!(!is_busy(b"2.99 3.01 1.00 3/812 4711\n", 2), "one job that fills it");
    assert!(!is_busy(b"64.10 3.01 1.00 64/812 4711\n", 64));
    for odd in [&b""[..], b"20", b"20.1 1 1", b"20.1 1 1 x/1 1", b"-20.1 1 1 9/1 1"] {
        assert!(!is_busy(odd, 2));
    }
}

#[test]
fn teams_are_a_word() {
    let teams = |word| {
        let (settings, complaints) =
            settings(&[("AUTOZYME_THREADS", "4"), ("THREADCAP_TEAMS", word)]);
        (settings.unwrap().teams, complaints.len())
    };
    assert_eq!(teams("auto"), (Some(Teams::Auto), 0));
    assert_eq!(teams("asked"), (Some(Teams::Asked), 0));
    assert_eq!(teams(" cap "), (Some(Teams::Cap), 0));
    assert_eq!(teams("8"), (None, 1));
    for word in ["auto", "asked", "cap"] {
        assert_eq!(Teams::of(word.as_bytes()).map(Teams::word), Some(word));
    }
}

#[test]
fn a_budget_is_a_word() {
    let budget = |word| {
        let (settings, complaints) =
            settings(&[("AUTOZYME_THREADS", "4"), ("THREADCAP_BUDGET", word)]);
        (settings.unwrap().budget, complaints.len())
    };
    assert_eq!(budget("steady"), (Some(Budget::Steady), 0));
    assert_eq!(budget(" off "), (Some(Budget::Off), 0));
    assert_eq!(budget("dynamic"), (Some(Budget::Dynamic), 0));
    assert_eq!(budget("moving"), (None, 1));
    assert_eq!(budget(""), (None, 1));
}

#[test]
fn a_lease_file_is_a_path_or_off() {
    let file = |value: Option<&'static str>| {
        let mut complaints = 0;
        let lookup = |_: &str| value.map(str::as_bytes);
        (lease_file(lookup, |_| complaints += 1), complaints)
    };
    assert_eq!(file(None), (LeaseFile::Host, 0));
    assert_eq!(file(Some("off")), (LeaseFile::None, 0));
    assert_eq!(file(Some("/tmp/x")), (LeaseFile::At(b"/tmp/x"), 0));
    assert_eq!(file(Some("x")), (LeaseFile::Host, 1));
    let (settings, complaints) = settings(&[("AUTOZYME_THREADS", "4"), ("THREADCAP_LEASES", "")]);
    assert!(settings.is_some());
    assert_eq!(complaints, ["THREADCAP_LEASES"]);
}

#[test]
fn a_lock_needs_a_hold() {
    let mut environment =
        Vec::from([("AUTOZYME_THREADS", "4"), ("THREADCAP_LOCK", "1"), ("THREADCAP_HOLD", "on")]);
    assert!(settings(&environment).0.unwrap().lock);
    environment[2].1 = "off";
    let (unlocked, complaints) = settings(&environment);
    assert!(!unlocked.unwrap().lock);
    assert_eq!(complaints, ["THREADCAP_LOCK"]);
}

#[test]
fn disabled_means_no_cap() {
    assert_eq!(cap(&[("AUTOZYME_THREADS", "4"), ("THREADCAP_DISABLE", "1")]).0, None);
    assert_eq!(cap(&[("AUTOZYME_THREADS", "4"), ("THREADCAP_DISABLE", "0")]).0, Some(4));
    let odd = cap(&[("AUTOZYME_THREADS", "4"), ("THREADCAP_DISABLE", "yes")]);
    assert_eq!(odd, (Some(4), Vec::from(["THREADCAP_DISABLE"])));
}

proptest! {
    #[test]
    fn any_bytes_parse_without_panic(value: Vec<u8>) {
        let _ = parse_cap(&value);
    }

    #[test]
    fn any_environment_is_read(values: [Option<Vec<u8>>; 5]) {
        let names = [CAP_VARIABLES[0], CAP_VARIABLES[1], HOLD_VARIABLE, EXCESS_VARIABLE, DISABLE_VARIABLE];
        let lookup = |name: &str| values[names.iter().position(|n| *n == name)?].as_deref();
        let settings = read(lookup, || None, |_| ());
        prop_assert!(settings.is_none_or(|settings| settings.cap.get() <= LARGEST_CAP));
    }

    #[test]
    fn a_number_reads_as_itself(number in 1..=LARGEST_CAP, before in "[ \t]{0,3}", after in "[ \n]{0,3}") {
        let text: String = std::format!("{before}{number}{after}");
        prop_assert_eq!(parse_cap(text.as_bytes()), NonZeroU32::new(number).map(Cap::Number));
    }

    #[test]
    fn packing_loses_nothing(number in 1..=LARGEST_CAP, hold: bool, refuse: bool, lock: bool, arguments: bool, number_of_teams in 0..4u32, number_of_budget in 0..3usize, observe: bool) {
        let settings = Settings {
            cap: NonZeroU32::new(number).unwrap(),
            hold,
            lock,
            arguments,
            teams: Teams::of_number(number_of_teams),
            budget: NUMBERED_BUDGETS[number_of_budget],
            observe,
            excess: if refuse { Excess::Refuse } else { Excess::Share },
        };
        let unpacked = UNPACKED_BITS.iter().fold(0, |all, bit| all | bit);
        prop_assert_eq!(settings.pack() & unpacked, 0);
        prop_assert_eq!(Settings::unpack(settings.pack() | unpacked), Some(settings));
    }
}

#[test]
fn some_variables_count_for_the_user_who_set_them() {
    for (stamp, counts) in [
        (None, true),
        (Some("1000"), true),
        (Some("0"), true),
        (Some("1001"), false),
        (Some(""), false),
        (Some("x"), false),
    ] {
        assert_eq!(counts_for(1000, stamp.map(str::as_bytes)), counts, "{stamp:?}");
    }
    assert!(!counts_for(0, Some(b"1000")));
}
