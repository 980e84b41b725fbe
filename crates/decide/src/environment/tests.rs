use super::preload::{is_same_library, preloads};
use super::*;
use crate::settings::{self, Budget, Teams, parse_count};
use core::{ffi::CStr, num::NonZeroU32};
use proptest::prelude::*;
use std::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec, vec::Vec};

const LIBRARY: &[u8] = b"/opt/lib/libthreadcap.so";

fn job(cap: u32) -> Inheritance<'static> {
    let cap = NonZeroU32::new(cap).unwrap();
    Inheritance::new(
        Settings {
            cap,
            hold: true,
            excess: Excess::Share,
            teams: None,
            budget: None,
            lock: false,
            arguments: true,
            observe: false,
        },
        1000,
        LIBRARY,
    )
}

/// Entries in memory of the test.
#[derive(Clone)]
struct Given<'e>(core::slice::Iter<'e, Vec<u8>>);

fn of(entries: &[Vec<u8>]) -> Given<'_> {
    Given(entries.iter())
}

impl<'e> Iterator for Given<'e> {
    type Item = &'e [u8];

    fn next(&mut self) -> Option<&'e [u8]> {
        self.0.next().map(Vec::as_slice)
    }
}

impl<'e> Entries<'e> for Given<'e> {
    fn ours(self) -> impl Iterator<Item = &'e [u8]> + Clone {
        self.filter(|entry| entry.first().is_some_and(|&first| may_be_ours(first)))
    }
}

#[test]
fn all_of_our_variables_may_be_ours() {
    let names = OWN.iter().map(|(_, name)| name).chain(&CAP_VARIABLES).chain(&PERSONAL_VARIABLES);
    for name in names.chain(&[DISABLE_VARIABLE]) {
        assert!(may_be_ours(name.as_bytes()[0]), "{name}");
    }
    assert!(!may_be_ours(b'P') && !may_be_ours(0));
}

/// The entries after rewriting; `None` where there is nothing to do. Which entries stayed is
/// checked by address.
fn rewritten(entries: &[Vec<u8>], job: &Inheritance) -> Option<Vec<Vec<u8>>> {
    let size = rewrite(of(entries), job, &mut [], &mut [])?;
    let mut pointers = vec![core::ptr::dangling::<u8>(); size.pointers + 1];
    let mut bytes = vec![0xAA; size.bytes + 1];
    assert_eq!(rewrite(of(entries), job, &mut pointers, &mut bytes), Some(size));
    assert_eq!(
        (pointers.pop(), bytes.pop()),
        (Some(core::ptr::dangling::<u8>()), Some(0xAA)),
        "too much"
    );
    assert_eq!(pointers.pop(), Some(null()), "the block ends with NULL");
    let found = |&pointer: &*const u8| {
        let new = (pointer as usize).checked_sub(bytes.as_ptr() as usize);
        if let Some(new) = new.and_then(|start| bytes.get(start..)) {
            return CStr::from_bytes_until_nul(new).unwrap().to_bytes().to_owned();
        }
        let given = entries.iter().find(|entry| entry.as_ptr() == pointer);
        given.expect("what is not new was given").clone()
    };
    Some(pointers.iter().map(found).collect())
}

fn texts(cap: u32, entries: &[&str]) -> Option<Vec<String>> {
    let entries: Vec<_> = entries.iter().map(|entry| entry.as_bytes().to_vec()).collect();
    let result = rewritten(&entries, &job(cap))?;
    Some(result.into_iter().map(|entry| String::from_utf8(entry).unwrap()).collect())
}

const PRELOAD: &str = "LD_PRELOAD=/opt/lib/libthreadcap.so";

#[test]
fn what_is_right_is_passed_on_as_it_is() {
    assert_eq!(texts(4, &["A=1", PRELOAD, "AUTOZYME_THREADS=4", "B"]), None);
    assert_eq!(texts(4, &["AUTOZYME_THREADS= 2 ", PRELOAD, "OMP_NUM_THREADS=2"]), None);
    let others = format!("{PRELOAD}:/a.so b.so");
    assert_eq!(texts(4, &[&others, "AUTOZYME_THREADS=4", "THREADCAP_HOLD=on"]), None);
    assert_eq!(texts(4, &[PRELOAD, "AUTOZYME_THREADS=4", "THREADCAP_DISABLE=0"]), None);
}

#[test]
fn an_empty_environment_gets_what_it_needs() {
    assert_eq!(texts(4, &[]).unwrap(), [PRELOAD, "AUTOZYME_THREADS=4"]);
}

#[test]
fn variables_of_one_user_are_marked_as_such() {
    let own = |entries: &[&str]| texts(4, &[&[PRELOAD, "AUTOZYME_THREADS=4"], entries].concat());
    for variable in ["THREADCAP_LEASES=/a", "THREADCAP_LEDGER=/a", "THREADCAP_REPORT=/a"] {
        assert_eq!(own(&[variable]).unwrap()[2..], [variable, "THREADCAP_USER=1000"]);
        assert_eq!(own(&[variable, "THREADCAP_USER=1000"]), None);
        let others = own(&["THREADCAP_USER=7", variable, "THREADCAP_USER=1000"]).unwrap();
        assert_eq!(others[2..], ["THREADCAP_USER=1000", variable]);
    }
}

#[test]
fn the_library_comes_first_and_once() {
    let preload = |list: &str| {
        texts(4, &[&format!("LD_PRELOAD={list}"), "AUTOZYME_THREADS=4"]).unwrap().remove(0)
    };
    assert_eq!(preload(""), PRELOAD);
    assert_eq!(preload("/a.so:/opt/lib/libthreadcap.so b.so"), format!("{PRELOAD}:/a.so:b.so"));
    assert_eq!(preload("libthreadcap.so:/usr/$LIB/libthreadcap.so"), PRELOAD);
    assert_eq!(
        preload("/opt/lib/libthreadcap.so:a.so::libthreadcap.so"),
        format!("{PRELOAD}:a.so")
    );
}

/// For a program whose loader could not use the library.
#[test]
fn the_library_goes_and_the_rest_stays() {
    let without = |entries: &[&str]| {
        let job = Inheritance { preload: Preload::Without, ..job(4) };
        let entries: Vec<_> = entries.iter().map(|entry| entry.as_bytes().to_vec()).collect();
        let result = rewritten(&entries, &job)?;
        Some(result.into_iter().map(|entry| String::from_utf8(entry).unwrap()).collect::<Vec<_>>())
    };
    const CAP: &str = "AUTOZYME_THREADS=4";
    assert_eq!(without(&[CAP, "A=1"]), None);
    assert_eq!(without(&[CAP, "LD_PRELOAD=/a.so b.so"]), None);
    assert_eq!(without(&["A=1", PRELOAD, CAP]).unwrap(), ["A=1", CAP]);
    assert_eq!(without(&[PRELOAD, "LD_PRELOAD=", PRELOAD, CAP]).unwrap(), [CAP]);
    let others = format!("{PRELOAD}:/a.so /usr/$LIB/libthreadcap.so b.so");
    assert_eq!(without(&[&others, CAP]).unwrap(), ["LD_PRELOAD=/a.so:b.so", CAP]);
    assert_eq!(without(&["A=1"]).unwrap(), ["A=1", CAP]);
}

#[test]
fn without_ours_the_others_stay() {
    let list = b"/opt/libthreadcap.so /a.so:b.so";
    let mut left = Vec::new();
    write_preloads(None, list, |piece| left.extend_from_slice(piece));
    assert_eq!(left, b"/a.so:b.so");
}

#[test]
fn of_two_lists_the_last_counts() {
    let two = ["LD_PRELOAD=/a.so", "A=1", "LD_PRELOAD=/b.so", "AUTOZYME_THREADS=4"];
    let expected = [&format!("{PRELOAD}:/b.so"), "A=1", "AUTOZYME_THREADS=4"];
    assert_eq!(texts(4, &two).unwrap(), expected);
    let ours_last = ["LD_PRELOAD=/a.so", PRELOAD, "AUTOZYME_THREADS=4"];
    assert_eq!(texts(4, &ours_last).unwrap(), [PRELOAD, "AUTOZYME_THREADS=4"]);
}

#[test]
fn the_cap_goes_down_and_never_up() {
    let cap = |entries: &[&str]| {
        let entries = [&[PRELOAD], entries].concat();
        texts(4, &entries).map(|entries| entries[1..].join(" "))
    };
    assert_eq!(cap(&["AUTOZYME_THREADS=64"]).unwrap(), "AUTOZYME_THREADS=4");
    assert_eq!(cap(&["AUTOZYME_THREADS=2"]), None);
    for garbage in ["", "0", "-1", "two", "auto", "99999999999999"] {
        let garbage = format!("AUTOZYME_THREADS={garbage}");
        assert_eq!(cap(&[&garbage]).unwrap(), "AUTOZYME_THREADS=4");
    }
    let twice = ["AUTOZYME_THREADS=2", "AUTOZYME_THREADS=64"];
    assert_eq!(cap(&twice).unwrap(), "AUTOZYME_THREADS=2");
    assert_eq!(cap(&["AUTOZYMER_THREADS=2"]).unwrap(), "AUTOZYMER_THREADS=2 AUTOZYME_THREADS=2");
    assert_eq!(cap(&["AUTOZYMER_THREADS=64"]).unwrap(), "AUTOZYMER_THREADS=4 AUTOZYME_THREADS=4");
}

#[test]
fn switches_stay_as_the_job_has_them() {
    let right = [PRELOAD, "AUTOZYME_THREADS=4"];
    let rest = |entries: &[&str]| {
        texts(4, &[&right, entries].concat()).map(|entries| entries[2..].join(" "))
    };
    assert_eq!(rest(&["THREADCAP_DISABLE=1"]).unwrap(), "");
    assert_eq!(rest(&["THREADCAP_HOLD=off"]).unwrap(), "THREADCAP_HOLD=on");
    assert_eq!(rest(&["THREADCAP_EXCESS=refuse"]).unwrap(), "THREADCAP_EXCESS=share");
    assert_eq!(rest(&["OMP_NUM_THREADS=64", "X=64"]).unwrap(), "OMP_NUM_THREADS=4 X=64");
    let mut other = job(4);
    other.settings = Settings { hold: false, excess: Excess::Refuse, ..other.settings };
    let cleared = rewritten(&[], &other).unwrap().join(&b' ');
    let expected =
        format!("{PRELOAD} AUTOZYME_THREADS=4 THREADCAP_HOLD=off THREADCAP_EXCESS=refuse");
    assert_eq!(cleared, expected.as_bytes());
}

#[test]
fn a_path_that_the_list_cannot_express_is_left_out() {
    for path in ["/my libs/libthreadcap.so", "libthreadcap.so", "/a:b/libthreadcap.so", ""] {
        let job = Inheritance::new(job(4).settings, 1000, path.as_bytes());
        let given = [b"LD_PRELOAD=/a.so".to_vec()];
        let expected = [b"LD_PRELOAD=/a.so".to_vec(), b"AUTOZYME_THREADS=4".to_vec()];
        assert_eq!(rewritten(&given, &job).unwrap(), expected);
    }
}

fn shell_command(entries: &[&str], command: &str) -> Option<String> {
    let entries: Vec<_> = entries.iter().map(|entry| entry.as_bytes().to_vec()).collect();
    let length = rewrite_by_shell(of(&entries), &job(4), command.as_bytes(), &mut [])?;
    let mut text = vec![0xAA; length];
    rewrite_by_shell(of(&entries), &job(4), command.as_bytes(), &mut text);
    Some(CStr::from_bytes_with_nul(&text).unwrap().to_str().unwrap().to_owned())
}

#[test]
fn a_shell_makes_the_same_changes() {
    assert_eq!(shell_command(&[PRELOAD, "AUTOZYME_THREADS=4"], "true"), None);
    let given = ["LD_PRELOAD=/it's.so", "THREADCAP_DISABLE=1", "AUTOZYME_THREADS=4", "A=1"];
    let expected = format!("export '{PRELOAD}:/it'\\''s.so'; unset THREADCAP_DISABLE; echo \"$A\"");
    assert_eq!(shell_command(&given, "echo \"$A\"").unwrap(), expected);
}

/// What lists of libraries are made of.
const WORDS: [&str; 7] =
    ["/opt/lib/libthreadcap.so", "libthreadcap.so", "/a.so", "b.so", ":", " ", "/"];

/// Entries that matter, and others.
fn entries() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let name = prop_oneof![
        prop::sample::select(OWN.map(|(_, name)| name).to_vec()),
        prop::sample::select(vec![CAP_VARIABLES[1], DISABLE_VARIABLE, "OMP_NUM_THREADS", "PATH"]),
        prop::sample::select(crate::variables::names().collect::<Vec<_>>()),
    ];
    let value = prop_oneof![
        "[0-9]{0,3}",
        "[-0-9, =aTx]{0,12}",
        prop::sample::select(vec![
            "auto", "on", "off", "1", "0", "share", "refuse", "asked", "yes"
        ])
        .prop_map(String::from),
        prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..6)
            .prop_map(|words| words.concat()),
    ];
    let named = (name, value).prop_map(|(name, value)| format!("{name}={value}").into_bytes());
    let any = prop::collection::vec(1u8.., 0..20);
    prop::collection::vec(prop_oneof![4 => named, 1 => any], 0..12)
}

fn jobs() -> impl Strategy<Value = Inheritance<'static>> {
    let teams = prop::option::of(prop::sample::select(vec![Teams::Asked, Teams::Cap]));
    let budget =
        prop::option::of(prop::sample::select(vec![Budget::Steady, Budget::Dynamic, Budget::Off]));
    let all = (1u32..100, any::<bool>(), any::<bool>(), teams, budget);
    all.prop_map(|(cap, hold, refuse, teams, budget)| {
        let excess = if refuse { Excess::Refuse } else { Excess::Share };
        let settings = Settings { hold, excess, teams, budget, ..job(cap).settings };
        Inheritance { settings, ..job(cap) }
    })
}

fn values<'e>(entries: &'e [Vec<u8>], name: &str) -> Vec<&'e [u8]> {
    entries.iter().filter_map(|entry| value_of(entry, name)).collect()
}

/// The entries that are neither ours nor thread variables.
fn others(entries: &[Vec<u8>]) -> Vec<&[u8]> {
    let ours: BTreeSet<&str> = crate::variables::names()
        .chain(OWN.map(|(_, name)| name))
        .chain([DISABLE_VARIABLE])
        .collect();
    let is_ours = |entry: &&[u8]| ours.iter().any(|name| value_of(entry, name).is_some());
    of(entries).filter(|entry| !is_ours(entry)).collect()
}

/// What a child reads from these entries, as the shim does.
fn read(entries: &[Vec<u8>]) -> Option<Settings> {
    let lookup = |name: &str| values(entries, name).first().copied();
    settings::read(lookup, || NonZeroU32::new(1 << 19), |_| ())
}

proptest! {
    #[test]
    fn a_child_stays_in_the_job(given in entries(), job in jobs()) {
        let result = rewritten(&given, &job).unwrap_or_else(|| given.clone());
        // The preload, exactly once, with the others as the loader would have had them.
        let [list] = values(&result, PRELOAD_VARIABLE)[..] else { panic!("one list") };
        let obeyed = values(&given, PRELOAD_VARIABLE).last().copied().unwrap_or(b"");
        let kept = preloads(obeyed).filter(|name| !is_same_library(name, LIBRARY));
        prop_assert!(preloads(list).eq([LIBRARY].into_iter().chain(kept)));
        // The settings, but for a cap that the program lowered.
        let read = read(&result).expect("the child is capped");
        prop_assert!(read.cap <= job.settings.cap);
        let Settings { cap, teams, budget, .. } = job.settings;
        prop_assert_eq!(Settings { cap, teams, budget, ..read }, job.settings);
        // What becomes of its teams, a child may choose.
        let given_teams = values(&given, TEAMS_VARIABLE).first().copied();
        let teams = given_teams.map_or(job.settings.teams, Teams::of);
        prop_assert_eq!(read.teams, teams);
        if values(&given, BUDGET_VARIABLE).is_empty() {
            prop_assert_eq!(read.budget, job.settings.budget);
        }
        prop_assert_eq!(values(&result, CAP_VARIABLES[0]).len(), 1);
        let wanted = values(&given, CAP_VARIABLES[0]).first().copied().and_then(parse_count);
        if let Some(wanted @ 1..) = wanted.filter(|&wanted| wanted <= settings::LARGEST_CAP) {
            prop_assert_eq!(read.cap.get(), wanted.min(job.settings.cap.get()));
        }
        // No thread variable is above the cap.
        for value in values(&result, "OPENBLAS_NUM_THREADS") {
            prop_assert!(parse_count(value.trim_ascii()).is_none_or(|n| n <= read.cap.get()));
        }
        prop_assert_eq!(others(&result), others(&given));
        prop_assert_eq!(rewritten(&result, &job), None, "a second time there is nothing to do");
    }

    #[test]
    fn too_little_room_is_survived(given in entries(), pointers in 0usize..8, bytes in 0usize..64) {
        let whole = rewrite(of(&given), &job(2), &mut [], &mut []);
        let (mut pointers, mut bytes) = (vec![null(); pointers], vec![0; bytes]);
        prop_assert_eq!(rewrite(of(&given), &job(2), &mut pointers, &mut bytes), whole);
    }

    #[test]
    fn the_shell_is_asked_where_the_block_changes(given in entries(), job in jobs()) {
        let by_shell = rewrite_by_shell(of(&given), &job, b"true", &mut []);
        prop_assert_eq!(by_shell.is_some(), rewritten(&given, &job).is_some());
    }
}
