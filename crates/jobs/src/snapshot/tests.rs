use super::*;
use proptest::prelude::*;

fn empty() -> Vec<u8> {
    let mut page = vec![0; size_of::<Page>()];
    page[..8].copy_from_slice(&MAGIC.to_ne_bytes());
    page[offset_of!(Header, version)..][..4].copy_from_slice(&VERSION.to_ne_bytes());
    page
}

fn put(page: &mut [u8], at: usize, number: u32) {
    page[at..at + 4].copy_from_slice(&number.to_ne_bytes());
}

fn put_text(page: &mut [u8], at: usize, start: u32, text: &[u8]) {
    put(page, at + offset_of!(Text, start), start);
    put(page, at + offset_of!(Text, length), text.len() as u32);
    page[offset_of!(Page, text) + start as usize..][..text.len()].copy_from_slice(text);
}

#[test]
fn an_empty_page_tells_of_nothing() {
    let snapshot = Snapshot::read(&empty()).unwrap();
    assert_eq!((snapshot.process, snapshot.requests.len(), snapshot.cpus.len()), (0, 0, 0));
    assert!(snapshot.arguments.is_empty());
}

#[test]
fn what_was_written_is_read() {
    let mut page = empty();
    put_text(&mut page, offset_of!(Header, arguments), 0, b"python\0-c\0pass\0");
    page[offset_of!(Header, cpus) + 8] = 0b10; // CPU 65
    let library = offset_of!(Page, libraries) + 3 * size_of::<LibraryEntry>();
    put_text(&mut page, library + offset_of!(LibraryEntry, path), 20, b"/lib/libopenblas.so");
    let request = offset_of!(Page, requests) + 9 * size_of::<RequestEntry>();
    put(&mut page, request + offset_of!(RequestEntry, kind), RequestKind::Region as u32);
    put(&mut page, request + offset_of!(RequestEntry, most_asked), 64);
    put(&mut page, request + offset_of!(RequestEntry, library), 3);
    put(&mut page, request + offset_of!(RequestEntry, asker), NOWHERE);
    let snapshot = Snapshot::read(&page).unwrap();
    assert_eq!(snapshot.arguments, ["python", "-c", "pass"]);
    assert_eq!(snapshot.cpus, [65]);
    let request = &snapshot.requests[0];
    assert_eq!((request.kind, request.most_asked), (RequestKind::Region, 64));
    assert_eq!(request.library.as_deref(), Some("/lib/libopenblas.so"));
    assert_eq!(request.asker, None);
}

const NOWHERE: u32 = threadcap_ledger::NO_LIBRARY;

#[test]
fn other_files_are_no_pages() {
    assert_eq!(Snapshot::read(b""), Err(Unreadable::Size(0)));
    assert_eq!(Snapshot::read(&vec![0; size_of::<Page>()]), Err(Unreadable::Magic));
    let mut page = empty();
    put(&mut page, offset_of!(Header, version), 99);
    assert_eq!(Snapshot::read(&page), Err(Unreadable::Version(99)));
}

#[test]
fn nothing_that_steers_a_terminal_is_passed_on() {
    let mut page = empty();
    put_text(&mut page, offset_of!(Header, program), 0, b"/bin/\x1b[2Jx\xff");
    assert_eq!(Snapshot::read(&page).unwrap().program, "/bin/\\u{1b}[2Jx\\xff");
}

#[test]
fn texts_that_overlap_take_no_more_than_the_room_for_texts() {
    let mut page = empty();
    page[offset_of!(Page, text)..][..TEXT].fill(0xff);
    for place in 0..REQUESTS {
        let start = offset_of!(Page, requests) + place * size_of::<RequestEntry>();
        put(&mut page, start + offset_of!(RequestEntry, kind), 1);
        for field in [offset_of!(RequestEntry, name), offset_of!(RequestEntry, runtime)] {
            put(&mut page, start + field + offset_of!(Text, start), (place % 100 * 200) as u32);
            put(&mut page, start + field + offset_of!(Text, length), 4000);
        }
    }
    let read = Snapshot::read(&page).unwrap();
    let texts: std::collections::BTreeSet<*const u8> =
        read.requests.iter().filter(|it| !it.name.is_empty()).map(|it| it.name.as_ptr()).collect();
    assert!(texts.len() <= TEXT / 4000, "{} texts of 4,000 bytes", texts.len());
}

proptest! {
    #[test]
    fn any_bytes_behind_the_magic_are_survived(seed in any::<u64>(), cut in 0usize..64) {
        let mut state = seed | 1;
        let mut page = empty();
        for byte in &mut page[16..] {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state as u8;
        }
        let snapshot = Snapshot::read(&page).unwrap();
        prop_assert!(snapshot.requests.iter().all(|request| request.name.len() <= 3 * LONGEST_TEXT));
        prop_assert!(Snapshot::read(&page[cut + 1..]).is_err());
    }
}
