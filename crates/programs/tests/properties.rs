//! What holds for every command line. `PROPTEST_CASES` tries more of them: see docs/fuzzing.md.

mod common;

use proptest::prelude::*;
use threadcap_programs::table;

/// The names that programs of the table go by.
fn names() -> Vec<Vec<u8>> {
    let own = table::programs().filter_map(|(_, lines)| lines.all().next());
    own.flat_map(|line| line.names().map(<[u8]>::to_vec)).collect()
}

/// The words of the options and subcommands of one program, numbers filled in.
fn vocabulary(name: &[u8]) -> Vec<Vec<u8>> {
    let lines = table::look_up(name).into_iter().flat_map(|lines| lines.all());
    let mut words: Vec<Vec<u8>> = Vec::new();
    for line in lines {
        words.extend(line.names().map(<[u8]>::to_vec));
        for option in line.options() {
            for word in threadcap_programs::line::words(option) {
                let text = String::from_utf8_lossy(word).replace(['#', '%'], "64");
                words.push(text.replace(['[', ']', '{', '}'], "").into_bytes());
            }
        }
        let letters = line.reading().value("short").unwrap_or_default();
        words.extend(letters.iter().map(|&letter| vec![b'-', letter]));
    }
    words
}

/// A command line of a program of the table, mostly of words that mean something to it.
fn command_line() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let word = |known: Vec<Vec<u8>>| {
        prop_oneof![
            6 => prop::sample::select(known),
            2 => "[0-9]{1,12}".prop_map(String::into_bytes),
            1 => "-{0,2}[a-zA-Z@]{1,3}[=:,]?[0-9]{0,3}".prop_map(String::into_bytes),
            1 => Just(b"--".to_vec()),
            1 => prop::collection::vec(1u8.., 0..6),
        ]
    };
    prop::sample::select(names()).prop_flat_map(move |name| {
        let mut known = vocabulary(&name);
        known.push(b"64".to_vec());
        let known = if name == b"sh" || name == b"python" || name == b"java" {
            known.into_iter().chain(names()).collect()
        } else {
            known
        };
        let rest = prop::collection::vec(word(known), 0..9);
        rest.prop_map(move |rest| [vec![name.clone()], rest].concat())
    })
}

/// The digits of a word taken out.
fn without_digits(word: &[u8]) -> Vec<u8> {
    word.iter().copied().filter(|byte| !byte.is_ascii_digit()).collect()
}

/// The runs of digits in a word.
fn numbers(word: &[u8]) -> Vec<f64> {
    let runs = word.split(|byte| !byte.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| String::from_utf8_lossy(run).parse().unwrap()).collect()
}

proptest! {
    #[test]
    fn only_numbers_change_and_only_downward(before in command_line(), cap in 1u32..100) {
        let mut after = before.clone();
        let changes = common::lower(&mut after, cap);
        prop_assert_eq!(before.len(), after.len());
        for (place, (before, after)) in before.iter().zip(&after).enumerate() {
            let changed = changes.iter().any(|change| change.word == place);
            prop_assert_eq!(changed, before != after);
            prop_assert!(after.len() <= before.len());
            prop_assert_eq!(without_digits(before), without_digits(after));
            let (before, after) = (numbers(before), numbers(after));
            prop_assert_eq!(before.len(), after.len());
            for (before, after) in before.into_iter().zip(after) {
                prop_assert!(after <= before);
                prop_assert!(after == before || after >= 1.0);
            }
        }
        for change in changes {
            prop_assert!(u64::from(change.granted) < change.asked);
            prop_assert!(change.granted <= cap.max(2));
        }
    }

    #[test]
    fn a_second_time_nothing_changes(before in command_line(), cap in 1u32..100) {
        let mut once = before;
        common::lower(&mut once, cap);
        let mut twice = once.clone();
        prop_assert_eq!(common::lower(&mut twice, cap), []);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_program_that_is_not_known_is_not_touched(
        name in "[a-z0-9_.-]{1,20}",
        words in prop::collection::vec("-{0,2}[a-z@]{0,7}[ =]?[0-9]{0,3}", 0..8),
    ) {
        // No assumption: of ten million names too many are known.
        let unknown = |name: &str| table::look_up(name.as_bytes()).is_none();
        let name = if unknown(&name) { name } else { name + "_unknown" };
        prop_assert!(unknown(&name));
        let mut words: Vec<Vec<u8>> = words.into_iter().map(String::into_bytes).collect();
        words.insert(0, name.into_bytes());
        let before = words.clone();
        prop_assert_eq!(common::lower(&mut words, 1), []);
        prop_assert_eq!(before, words);
    }

    #[test]
    fn any_lines_and_any_words_are_survived(
        text: Vec<u8>,
        line in "[a-z>|#%,= \\[\\]{}-]{0,60}",
        words in prop::collection::vec(prop::collection::vec(1u8.., 0..9), 1..6),
        cap in 1u32..,
    ) {
        for text in [&text[..], line.as_bytes()] {
            let lines = table::Lines::new(text);
            let mut words = words.clone();
            common::lower_by(lines, &mut words, cap, 1, |_| None);
        }
    }
}
