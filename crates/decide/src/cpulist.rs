//! Lists of CPUs as the kernel writes them: `0-3,8`.

use crate::cpus::{CpuSet, MOST_CPUS};
use crate::settings::parse_count;
use crate::text::{DIGITS, decimal};

/// Parses a list: ranges and single numbers, in any order, optionally followed by a newline. An
/// empty list is the empty set. `None` if it is invalid, or contains a CPU beyond any kernel's
/// limit.
pub fn parse(text: &[u8]) -> Option<CpuSet> {
    let mut set = CpuSet::EMPTY;
    let text = text.trim_ascii();
    if text.is_empty() {
        return Some(set);
    }
    for item in text.split(|&byte| byte == b',') {
        let (first, last) = range(item)?;
        (first..=last).for_each(|cpu| set.insert(cpu));
    }
    Some(set)
}

/// Parses `8` or `0-3`.
fn range(item: &[u8]) -> Option<(u32, u32)> {
    let mut ends = item.splitn(2, |&byte| byte == b'-');
    let first = parse_count(ends.next()?)?;
    let last = ends.next().map_or(Some(first), parse_count)?;
    (first <= last && (last as usize) < MOST_CPUS).then_some((first, last))
}

/// Formats a set as the kernel does, without a newline, at the start of `buffer`; returns the text.
/// `None` if the buffer is too short.
pub fn format<'a>(set: &CpuSet, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    let mut length = 0;
    let mut put = |bytes: &[u8]| {
        buffer.get_mut(length..length + bytes.len())?.copy_from_slice(bytes);
        length += bytes.len();
        Some(())
    };
    let mut separator: &[u8] = b"";
    let mut rest = *set;
    while let Some(first) = rest.lowest() {
        let last = (first..).take_while(|&cpu| rest.contains(cpu)).last().unwrap_or(first);
        put(separator)?;
        put(decimal(first.into(), &mut [0; DIGITS]))?;
        if last > first {
            put(b"-")?;
            put(decimal(last.into(), &mut [0; DIGITS]))?;
        }
        (first..=last).for_each(|cpu| rest.remove(cpu));
        separator = b",";
    }
    buffer.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{string::String, vec, vec::Vec};

    fn numbers(text: &str) -> Option<Vec<u32>> {
        parse(text.as_bytes()).map(|set| set.cpus().collect())
    }

    fn text(cpus: &[u32]) -> String {
        let set: CpuSet = cpus.iter().copied().collect();
        String::from_utf8(format(&set, &mut [0; 64]).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn lists_of_the_kernel_are_understood() {
        assert_eq!(numbers("0-3,8\n"), Some(vec![0, 1, 2, 3, 8]));
        assert_eq!(numbers("7"), Some(vec![7]));
        assert_eq!(numbers("8190-8191"), Some(vec![8190, 8191]));
        assert_eq!(numbers("\n"), Some(vec![]));
        assert_eq!(numbers("4,0-1"), Some(vec![0, 1, 4]));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for bad in ["a", "1-", "-1", "3-1", "1,,2", "1 2", "0-8192", "8192", "99999999999", "0x1"] {
            assert_eq!(numbers(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_list_is_written_as_the_kernel_writes_it() {
        assert_eq!(text(&[]), "");
        assert_eq!(text(&[0]), "0");
        assert_eq!(text(&[0, 1, 2, 3, 8]), "0-3,8");
        assert_eq!(text(&[0, 2, 63, 64, 8191]), "0,2,63-64,8191");
        let set: CpuSet = [0, 1, 5].into_iter().collect();
        assert_eq!(format(&set, &mut [0; 4]), None);
        assert_eq!(format(&set, &mut [0; 5]), Some(&b"0-1,5"[..]));
    }

    proptest! {
        #[test]
        fn what_was_written_reads_as_itself(words in proptest::collection::vec(any::<u64>(), 0..128)) {
            let set = CpuSet::from_words(words);
            let mut buffer = [0; 6 * MOST_CPUS];
            let written = format(&set, &mut buffer).unwrap();
            prop_assert_eq!(parse(written), Some(set));
        }

        #[test]
        fn any_bytes_parse_without_panic(text: Vec<u8>) {
            let _ = parse(&text);
        }

        #[test]
        fn nearly_a_list_parses_without_panic(text in "[0-9,\\-\n ]{0,40}") {
            if let Some(set) = parse(text.as_bytes()) {
                let mut buffer = [0; 6 * MOST_CPUS];
                let written = format(&set, &mut buffer).unwrap();
                prop_assert_eq!(parse(written), Some(set));
            }
        }
    }
}
