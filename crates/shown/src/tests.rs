use super::*;

/// What hostile processes call themselves, and how it is shown.
const HOSTILE: [(&[u8], &str); 10] = [
    (b"\x1b]0;root\x07a", "\\u{1b}]0;root\\u{7}a"),
    (b"a\n    1 root", "a\\n    1 root"),
    (b"a\tb\rc", "a\\tb\\rc"),
    ("a\u{9b}31mb".as_bytes(), "a\\u{9b}31mb"),
    ("a\u{202e}b\u{2066}c".as_bytes(), "a\\u{202e}b\\u{2066}c"),
    ("a\u{200b}b\u{feff}".as_bytes(), "a\\u{200b}b\\u{feff}"),
    ("a\u{e0041}".as_bytes(), "a\\u{e0041}"),
    (b"a\x9b\xffb", "a\\x9b\\xffb"),
    ("größe 本 e\u{301}".as_bytes(), "größe 本 e\u{301}"),
    ("e\u{301}\u{301}\u{301}".as_bytes(), "e\u{301}\u{301}\\u{301}"),
];

#[test]
fn what_steers_a_terminal_is_escaped() {
    for (text, shown) in HOSTILE {
        assert_eq!(Shown::new(text), *shown, "{text:?}");
    }
}

#[test]
fn json_keeps_the_text_and_shows_none_of_it_raw() {
    for (text, _) in HOSTILE {
        let json = json::line(&Shown::new(text)).expect("JSON");
        assert!(!json.chars().any(is_unsafe), "{json}");
        let back: String = serde_json::from_str(&json).expect("JSON");
        assert_eq!(back, String::from_utf8_lossy(text));
    }
    let text = "a \"b\" \\ \u{1f600}";
    let json = json::line(&Shown::new(text)).expect("JSON");
    assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
}

#[test]
fn a_long_text_is_cut_off() {
    let shown = Shown::new(vec![b'x'; 1 << 20]);
    assert_eq!(shown.len(), LONGEST + 3);
    assert!(shown.ends_with("x..."));
}

#[test]
fn lines_stay_lines() {
    assert_eq!(lines("a\u{1b}\nb\n"), "a\\u{1b}\nb\n");
}

#[test]
fn several_texts_make_one() {
    let words = [Shown::new("a\n"), Shown::new("b")];
    assert_eq!(Shown::joined(&words), "a\\n b");
}
