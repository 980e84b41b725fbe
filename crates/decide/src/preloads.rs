//! The host's preload list, `/etc/ld.so.preload`, and our entry in it.
//!
//! The loader reads it for every dynamic program: paths separated by blanks, colons and newlines,
//! and comments from `#` to the end of a line. Everything else in the file is kept byte for byte.

use crate::LIBRARY;

/// The entries, in their order.
pub fn entries(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    lines(list).flat_map(|line| split_comment(line).0.split(is_separator)).filter(not_empty)
}

/// Whether an entry is ours. A trailing carriage return, which editors of other systems leave, is
/// ignored.
pub fn is_ours(entry: &[u8]) -> bool {
    entry.trim_ascii_end().rsplit(|&byte| byte == b'/').next() == Some(LIBRARY.as_bytes())
}

/// The byte because of which the list cannot contain a path, if there is one.
pub fn not_expressible(path: &[u8]) -> Option<u8> {
    // `$` starts what the loader expands: `$ORIGIN` and the like.
    let special = |byte: &u8| is_separator(byte) || b"#$\r".contains(byte);
    path.iter().copied().find(special)
}

/// Emits the list without our entries, in pieces. Lines that contained nothing else are removed.
pub fn without<'l>(list: &'l [u8], mut keep: impl FnMut(&'l [u8])) {
    for line in lines(list) {
        let (entries, comment) = split_comment(line);
        let mut ours = entries.split(is_separator).filter(not_empty).map(is_ours).peekable();
        let has_entries = ours.peek().is_some();
        if has_entries && comment.is_empty() && ours.all(|ours| ours) {
            continue;
        }
        cut(entries, &mut keep);
        keep(comment);
    }
}

/// Emits the list with this library as our only entry, in pieces.
///
/// Our entry goes to the end, on a separate line. The loader searches for comments after the first
/// one only up to the file's length without that comment: a longer beginning would expose a
/// comment.
pub fn with<'l>(list: &'l [u8], library: &'l [u8], mut keep: impl FnMut(&'l [u8])) {
    let is_there = |list| entries(list).filter(|entry| is_ours(entry)).eq([library]);
    if is_there(list) {
        return keep(list);
    }
    let mut last = b'\n';
    without(list, |piece| {
        last = piece.last().copied().unwrap_or(last);
        keep(piece);
    });
    if last != b'\n' {
        keep(b"\n");
    }
    keep(library);
    keep(b"\n");
}

/// Emits the entries of a line without ours, and without the separators after ours.
fn cut<'l>(entries: &'l [u8], keep: &mut impl FnMut(&'l [u8])) {
    let mut rest = entries;
    while let Some(start) = rest.iter().position(|byte| !is_separator(byte)) {
        let (separators, from) = rest.split_at(start);
        keep(separators);
        let end = from.iter().position(is_separator).unwrap_or(from.len());
        let (entry, after) = from.split_at(end);
        if is_ours(entry) {
            let next = after.iter().position(|byte| !is_separator(byte) || *byte == b'\n');
            rest = after.get(next.unwrap_or(after.len())..).unwrap_or_default();
        } else {
            keep(entry);
            rest = after;
        }
    }
    keep(rest);
}

fn lines(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split_inclusive(|&byte| byte == b'\n')
}

/// Splits a line into its entries, with the newline if nothing else follows, and its comment.
fn split_comment(line: &[u8]) -> (&[u8], &[u8]) {
    line.split_at(line.iter().position(|&byte| byte == b'#').unwrap_or(line.len()))
}

/// The loader stops at a NUL; entries after it count here, so that they can be removed.
fn is_separator(byte: &u8) -> bool {
    b" \t\n:\0".contains(byte)
}

fn not_empty(entry: &&[u8]) -> bool {
    !entry.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::format;
    use std::vec::Vec;

    const OURS: &[u8] = b"/usr/lib/threadcap/libthreadcap.so";

    fn removed(list: &[u8]) -> Vec<u8> {
        let mut left = Vec::new();
        without(list, |piece| left.extend(piece));
        left
    }

    fn added(list: &[u8]) -> Vec<u8> {
        let mut whole = Vec::new();
        with(list, OURS, |piece| whole.extend(piece));
        whole
    }

    #[track_caller]
    fn adds(list: &str, expected: &str) {
        assert_eq!(added(list.as_bytes()), expected.as_bytes(), "{list:?}");
    }

    #[track_caller]
    fn removes(list: &str, expected: &str) {
        assert_eq!(removed(list.as_bytes()), expected.as_bytes(), "{list:?}");
    }

    #[test]
    fn our_entry_is_added_once_and_at_the_end() {
        let ours = "/usr/lib/threadcap/libthreadcap.so";
        adds("", &format!("{ours}\n"));
        adds("/a.so", &format!("/a.so\n{ours}\n"));
        adds("/a.so:/b.so # why\n", &format!("/a.so:/b.so # why\n{ours}\n"));
        adds(ours, ours);
        adds(&format!("{ours}\t/a.so"), &format!("{ours}\t/a.so"));
        adds(&format!("{ours}\n{ours}\n"), &format!("{ours}\n"));
        adds("/old/libthreadcap.so\n/a.so\n", &format!("/a.so\n{ours}\n"));
        adds(&format!("# {ours}"), &format!("# {ours}\n{ours}\n"));
    }

    #[test]
    fn our_entries_are_removed_and_nothing_else() {
        removes("", "");
        removes("/x/libthreadcap.so\n", "");
        removes("/x/libthreadcap.so\r\n", "");
        removes("libthreadcap.so", "");
        removes("/a.so\n /x/libthreadcap.so \n/b.so", "/a.so\n/b.so");
        removes("/a.so:/x/libthreadcap.so:/b.so\n", "/a.so:/b.so\n");
        removes("/a.so /x/libthreadcap.so\n/b.so", "/a.so \n/b.so");
        removes("/x/libthreadcap.so#why\n", "#why\n");
        removes("# /x/libthreadcap.so\n", "# /x/libthreadcap.so\n");
        removes("\n\n /x/notlibthreadcap.so\n", "\n\n /x/notlibthreadcap.so\n");
        removes("/x/libthreadcap.so.1\n", "/x/libthreadcap.so.1\n");
        removes("\0/x/libthreadcap.so\0\n\u{1}", "\u{1}");
    }

    #[test]
    fn paths_that_the_list_cannot_carry() {
        assert_eq!(not_expressible(OURS), None);
        for byte in *b" \t\n:#$\0" {
            assert_eq!(not_expressible(&[b'/', byte, b'x']), Some(byte));
        }
    }

    /// Lists as left by administrators, programs and accidents.
    fn list() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"/a/lib.so".to_vec()),
            Just(b"/old/libthreadcap.so".to_vec()),
            Just(OURS.to_vec()),
            Just(b"#".to_vec()),
            Just(b"\n".to_vec()),
            "[ \t:]{1,2}".prop_map(|text| text.into_bytes()),
            proptest::collection::vec(any::<u8>(), 0..4),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn others_stay_and_ours_comes_last(list in list()) {
            let others: Vec<&[u8]> = entries(&list).filter(|entry| !is_ours(entry)).collect();
            let left = removed(&list);
            prop_assert_eq!(entries(&left).collect::<Vec<_>>(), others.clone());
            let whole = added(&list);
            let ours: Vec<_> = entries(&whole).filter(|entry| is_ours(entry)).collect();
            prop_assert_eq!(ours, [OURS]);
            let theirs: Vec<_> = entries(&whole).filter(|entry| !is_ours(entry)).collect();
            prop_assert_eq!(theirs, others);
        }

        #[test]
        fn again_changes_nothing(list in list()) {
            let (whole, left) = (added(&list), removed(&list));
            prop_assert_eq!(added(&whole), whole.clone());
            prop_assert_eq!(removed(&left), left.clone());
            // What was added is removed again, except for a final newline.
            let mut ended = left;
            if ended.last().is_some_and(|&last| last != b'\n') {
                ended.push(b'\n');
            }
            prop_assert_eq!(removed(&added(&ended)), ended);
        }

        #[test]
        fn a_list_without_ours_is_not_touched(list in list()) {
            prop_assume!(!entries(&list).any(is_ours));
            prop_assert_eq!(removed(&list), list.clone());
            prop_assert!(added(&list).starts_with(&list));
        }
    }
}
