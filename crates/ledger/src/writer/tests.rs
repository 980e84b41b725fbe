use super::*;
use std::boxed::Box;
use std::vec::Vec;

fn asking(name: &[u8], library: u32) -> Asking<'_> {
    Asking { kind: RequestKind::Setter, name, runtime: b"openblas", library, asker: NO_LIBRARY }
}

#[test]
fn a_full_page_counts_what_it_lost() {
    let page = Box::new(Page::new());
    let found = (1..=2 * REQUESTS as u64)
        .filter(|key| page.claim_request(*key, || asking(b"set", NO_LIBRARY)).is_some());
    assert!(found.count() <= REQUESTS);
    assert!(page.header.lost.load(Relaxed) >= REQUESTS as u32);
    let used = page.header.text_used.load(Relaxed) as usize;
    assert!(used <= TEXT);
    let long: Vec<u8> = std::iter::repeat_n(b'x', TEXT).collect();
    let text = Text::new();
    page.put(&text, &[&long]);
    assert_eq!(text.length.load(Relaxed), 0, "whole or not at all");
}
