use super::*;
use proptest::prelude::*;
use std::{format, string::String, vec::Vec};

fn set(cpus: impl IntoIterator<Item = u32>) -> CpuSet {
    cpus.into_iter().collect()
}

/// What a file of this text shows, if it is trimmed.
fn trimmed(file: File, text: &str, shown: &CpuSet) -> Option<String> {
    let mut buffer = text.as_bytes().to_vec();
    buffer.resize(text.len() + 64 * 1024, b'?');
    let length = trim(file, &mut buffer, text.len(), shown)?;
    Some(String::from_utf8(buffer[..length].to_vec()).unwrap())
}

fn kind(listed: Option<&Listed>) -> Option<File> {
    listed.map(|listed| listed.file)
}

#[test]
fn listed_files_are_known_by_their_path() {
    for (place, listed) in LISTED.iter().enumerate() {
        assert_eq!(usize::from(listed.number), place);
    }
    assert_eq!(kind(listed(b"/proc/cpuinfo")), Some(File::Paragraphs));
    assert_eq!(kind(listed(b"/proc/stat")), Some(File::Lines));
    for other in
        ["", "/", "/p", "/proc", "/proc/1/stat", "/proc/cpuinfo2", "/sys/devices/system/cpu/online"]
    {
        assert_eq!(listed(other.as_bytes()), None, "{other}");
    }
}

#[test]
fn relative_names_are_known_by_their_directory() {
    assert!(may_be_listed(b"cpuinfo") && may_be_listed(b"../proc/stat"));
    assert!(!may_be_listed(b"") && !may_be_listed(b"xstat") && !may_be_listed(b"stat/"));
    assert_eq!(kind(listed_below(b"/proc", b"cpuinfo")), Some(File::Paragraphs));
    assert_eq!(kind(listed_below(b"/", b"proc/stat")), Some(File::Lines));
    assert_eq!(kind(listed_below(b"/proc/", b"stat")), Some(File::Lines));
    assert_eq!(listed_below(b"/proc/1", b"stat"), None);
    assert_eq!(listed_below(b"/host/proc", b"cpuinfo"), None);
    assert_eq!(listed_below(b"/pro", b"c/cpuinfo"), None);
}

#[test]
fn directory_entries_of_cpus() {
    assert_eq!(cpu_of_entry(b"cpu12"), Some(12));
    for other in ["cpu", "cpufreq", "cpu1x", "node0", ""] {
        assert_eq!(cpu_of_entry(other.as_bytes()), None, "{other}");
    }
}

/// Paragraphs as x86 has them.
fn x86(cpus: impl IntoIterator<Item = u32>, siblings: u32) -> String {
    let paragraph = |cpu| {
        format!(
            "processor\t: {cpu}\nvendor_id\t: X\nsiblings\t: {siblings}\ncpu cores\t: {siblings}\nflags\t\t: fpu vme\npower management:\n\n"
        )
    };
    cpus.into_iter().map(paragraph).collect()
}

#[test]
fn paragraphs_of_held_cpus_stay() {
    assert_eq!(trimmed(File::Paragraphs, &x86(0..64, 64), &set([5, 40])), Some(x86([5, 40], 2)));
    assert_eq!(trimmed(File::Paragraphs, &x86(0..4, 4), &set(0..4)), None);
    assert_eq!(trimmed(File::Paragraphs, &x86(0..4, 4), &set(0..8)), None);
    assert_eq!(trimmed(File::Paragraphs, &x86(0..4, 1), &CpuSet::EMPTY), None);
}

#[test]
fn arm_has_a_paragraph_about_the_machine() {
    let arm = |cpus: &[u32]| {
        let cpu = |cpu| format!("processor\t: {cpu}\nBogoMIPS\t: 108.00\n\n");
        cpus.iter().map(cpu).collect::<String>() + "Hardware\t: BCM2835\nSerial\t\t: 1\n"
    };
    assert_eq!(trimmed(File::Paragraphs, &arm(&[0, 1, 2, 3]), &set([2])), Some(arm(&[2])));
}

#[test]
fn renumbered_cpus_are_shown_from_the_first_on() {
    assert_eq!(trimmed(File::Paragraphs, &x86(0..4, 1), &set([40, 41])), Some(x86(0..2, 1)));
}

#[test]
fn lines_of_held_cpus_stay() {
    let stat = |cpus: &[u32]| {
        let line = |cpu| format!("cpu{cpu} 1 2 3 4\n");
        format!("cpu  10 20\n{}intr 5 0 0\nctxt 7\n", cpus.iter().map(line).collect::<String>())
    };
    assert_eq!(trimmed(File::Lines, &stat(&[0, 1, 2, 3]), &set([1, 3])), Some(stat(&[1, 3])));
    assert_eq!(trimmed(File::Lines, &stat(&[0, 1]), &set([0, 1])), None);
}

#[test]
fn text_that_is_not_understood_stays() {
    for file in [File::Paragraphs, File::Lines] {
        for text in ["", "\n", "processor", "cpu", "processor : x\nprocessor : y\n", "1-", "-"] {
            assert_eq!(trimmed(file, text, &set([0])), None, "{file:?} {text:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(mut bytes: Vec<u8>, cpus: [u64; 3]) {
        let shown = CpuSet::from_words(cpus);
        for file in [File::Paragraphs, File::Lines] {
            let length = bytes.len();
            if let Some(length) = trim(file, &mut bytes, length, &shown) {
                prop_assert!(length <= bytes.len());
            }
        }
        let _ = (listed(&bytes), may_be_listed(&bytes), listed_below(&bytes, &bytes));
    }

    #[test]
    fn lines_end_at_newlines(text in "[\n\u{b}\u{8a}a]{0,40}") {
        let split = text.as_bytes().split(|&byte| byte == b'\n');
        prop_assert!(lines(text.as_bytes()).eq(split));
    }

    #[test]
    fn as_many_are_shown_as_there_are_held(all in 1u32..300, words: [u64; 5]) {
        let shown = CpuSet::from_words(words);
        let count = |text: &str| text.matches("processor").count() as u32;
        let text = x86(0..all, 1);
        let after = trimmed(File::Paragraphs, &text, &shown).unwrap_or(text);
        let held = if shown.is_empty() { all } else { shown.count() };
        prop_assert_eq!(count(&after), held.min(all));
    }
}

#[test]
fn a_copy_is_known_by_its_name() {
    let path = |name: &[u8]| copied(name).map(|listed| listed.path);
    for listed in &LISTED {
        let name = std::format!("/memfd:{} (deleted)", listed.path);
        assert_eq!(path(name.as_bytes()), Some(listed.path));
        assert!(listed.path.len() < LONGEST, "with a NUL there is room for it");
    }
    for other in ["/proc/stat", "/memfd:/proc/stat", "/memfd:stat (deleted)", "/tmp/x (deleted)"] {
        assert_eq!(path(other.as_bytes()), None, "{other}");
    }
}
