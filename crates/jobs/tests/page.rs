//! Promise: what a process counts in its page is what a reader of the page's bytes finds.

use std::mem::offset_of;
use std::sync::atomic::{AtomicU8, Ordering::*};

use proptest::prelude::*;
use threadcap_jobs::snapshot::Snapshot;
use threadcap_ledger::{Asking, Ending, NO_LIBRARY, Page, RequestKind, Text};

fn page() -> Box<Page> {
    Box::new(Page::new())
}

/// The bytes of a page, as a reader copies them.
fn read(page: &Page) -> Snapshot {
    page.publish();
    Snapshot::read(&bytes_of(page)).expect("a page")
}

fn asking(name: &[u8], library: u32) -> Asking<'_> {
    Asking { kind: RequestKind::Setter, name, runtime: b"openblas", library, asker: NO_LIBRARY }
}

fn put_path<'p>(page: &'p Page, path: &'static [u8]) -> impl FnOnce(&Text) + 'p {
    move |text| page.put(text, &[path])
}

/// Where a page looks for this key first.
fn place_of(key: u64) -> usize {
    let other = page();
    other.claim_request(key, || asking(b"set", NO_LIBRARY)).unwrap();
    other.requests.iter().position(|request| request.key.load(Relaxed) == key).unwrap()
}

#[test]
fn what_is_counted_is_read() {
    let page = page();
    let (place, library) = page.claim_library(7, put_path(&page, b"/lib/a.so")).unwrap();
    library.created.fetch_add(3, Relaxed);
    for (asked, granted) in [(8, 2), (64, 2), (-1, -1)] {
        page.claim_request(9, || asking(b"set", place)).unwrap().count(asked, granted);
    }
    assert!(page.request(10).is_none() && page.request(9).is_some());
    let snapshot = read(&page);
    let request = &snapshot.requests[0];
    assert_eq!((request.calls, request.most_asked, request.most_granted), (3, 64, 2));
    assert_eq!((request.name.as_str(), request.runtime.as_str()), ("set", "openblas"));
    assert_eq!((request.library.as_deref(), request.asker.as_deref()), (Some("/lib/a.so"), None));
    assert_eq!((snapshot.libraries[0].created, snapshot.ending), (3, Ending::None));
}

#[test]
fn a_page_takes_over_another_and_empties_it() {
    let (from, to) = (page(), page());
    to.claim_library(1, put_path(&to, b"/lib/other.so")).unwrap();
    let (place, _) = from.claim_library(7, put_path(&from, b"/lib/a.so")).unwrap();
    from.claim_request(9, || asking(b"set", place)).unwrap().count(64, 2);
    from.header.created.store(5, Relaxed);
    to.take_over(&from);
    // Counted by somebody who still had the old page.
    from.request(9).unwrap().count(32, 2);
    to.take_over(&from);
    let snapshot = read(&to);
    assert_eq!((snapshot.requests[0].calls, snapshot.requests[0].most_asked), (2, 64));
    assert_eq!(snapshot.requests[0].library.as_deref(), Some("/lib/a.so"));
    assert_eq!((snapshot.created, snapshot.libraries.len()), (5, 2));
    assert_eq!(from.request(9).unwrap().calls.load(Relaxed), 0);
}

#[test]
fn an_entry_that_is_being_claimed_stays_behind() {
    let (from, to) = (page(), page());
    from.claim_library(7, |_| ()).unwrap();
    assert!(from.request(9).is_none());
    from.requests[place_of(9)].key.store(9, Relaxed);
    to.take_over(&from);
    let snapshot = read(&to);
    assert!(snapshot.requests.is_empty() && snapshot.libraries.is_empty());
    assert!(to.request(9).is_none());
}

#[test]
fn a_cleared_page_is_an_empty_one() {
    let page = page();
    let (place, _) = page.claim_library(7, put_path(&page, b"/lib/a.so")).unwrap();
    page.claim_request(9, || asking(b"set", place)).unwrap().count(64, 2);
    for word in [&page.header.created, &page.header.cpus[15], &page.header.started] {
        word.store(1, Relaxed);
    }
    page.publish();
    page.clear();
    assert!(bytes_of(&page)[..offset_of!(Page, text)].iter().all(|&byte| byte == 0));
}

proptest! {
    #[test]
    fn every_count_is_kept(calls in proptest::collection::vec((1u64..40, -5i64..100), 1..200)) {
        let (first, second) = (page(), page());
        for (number, &(key, asked)) in calls.iter().enumerate() {
            let page = if number % 3 == 0 { &first } else { &second };
            page.claim_request(key, || asking(b"set", NO_LIBRARY)).unwrap().count(asked, asked.min(2));
        }
        second.take_over(&first);
        let snapshot = read(&second);
        prop_assert_eq!(snapshot.requests.iter().map(|r| r.calls).sum::<u64>(), calls.len() as u64);
        let most = calls.iter().map(|&(_, asked)| asked).max().unwrap().max(0);
        prop_assert_eq!(snapshot.requests.iter().map(|r| r.most_asked).max(), Some(most));
    }
}

/// The page's memory, as a file has it.
fn bytes_of(page: &Page) -> Vec<u8> {
    let start = std::ptr::from_ref(page).cast::<AtomicU8>();
    // SAFETY: plain memory of that length.
    let bytes = unsafe { std::slice::from_raw_parts(start, size_of::<Page>()) };
    bytes.iter().map(|byte| byte.load(Relaxed)).collect()
}
