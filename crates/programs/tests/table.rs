//! The table is well-formed.

use threadcap_programs::line::{Line, words};
use threadcap_programs::pattern::Pattern;
use threadcap_programs::table;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    table::programs().flat_map(|(_, lines)| lines.all())
}

#[test]
fn every_line_says_how_it_is_known() {
    for line in lines() {
        let names = text(line.names().next().unwrap());
        let evidence = text(line.evidence());
        assert!(["tried", "read", "held"].contains(&&*evidence), "{names}: {evidence:?}");
        let options = line.options().count();
        assert!(evidence != "held" || (options == 0 && !line.note().is_empty()), "{names}");
        assert!(line.note().is_empty() || line.note().ends_with(b"."), "{names}");
    }
}

#[test]
fn every_option_carries_a_number() {
    for option in lines().flat_map(Line::options) {
        let last = words(option).last().unwrap();
        let numbers = last.iter().filter(|byte| b"#%".contains(byte)).count();
        assert!((1..=4).contains(&numbers), "{}", text(option));
        assert!(!Pattern::new(option).name().is_empty(), "{}", text(option));
    }
}

/// Each number in a variable is lowered to the cap by itself.
#[test]
fn no_variable_holds_factors() {
    let all = table::programs().filter(|(field, _)| *field == "variables");
    for line in all.flat_map(|(_, lines)| lines.all()) {
        assert!(line.names().all(|name| name.starts_with(b"variable:")));
        assert!(!line.options().any(|option| Pattern::new(option).is_factor()));
    }
}

#[test]
fn every_part_of_a_reading_is_known() {
    const ALONE: [&str; 4] = ["joined", "first", "script", "ranks"];
    const LISTS: [&str; 10] = [
        "short", "ends", "takes", "flags", "floor", "unless", "apart", "optional", "commands",
        "least",
    ];
    const MEANINGS: [&str; 5] = ["all", "one", "default", "error", "none"];
    for line in lines() {
        for part in line.reading().parts().map(text) {
            let known = match part.split_once('=') {
                Some((name, value)) => LISTS.contains(&name) || MEANINGS.contains(&value),
                None => ALONE.contains(&&*part),
            };
            assert!(known, "{}: {part}", text(line.names().next().unwrap()));
        }
    }
}
