//! The line of JSON that the library writes about its own process, into buffers of every size.
#![no_main]

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use libfuzzer_sys::fuzz_target;
use threadcap_fuzz::{assert_harmless, page};
use threadcap_ledger::{Page, json};

fuzz_target!(|input: &[u8]| {
    let [low, high, rest @ ..] = input else { return };
    let short = usize::from(u16::from_le_bytes([*low, *high]));
    let own = Box::new(Page::new());
    let start = std::ptr::from_ref(&*own).cast::<AtomicU8>();
    // SAFETY: the page is plain memory of that length, and all of it is atomic.
    let bytes = unsafe { std::slice::from_raw_parts(start, size_of::<Page>()) };
    bytes.iter().zip(page(rest)).for_each(|(to, from)| to.store(from, Relaxed));
    // All of a page has room.
    let mut buffer = vec![0; 1 << 20];
    let length = json::line(&own, &mut buffer);
    let line = std::str::from_utf8(&buffer[..length]).expect("UTF-8");
    serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    assert_harmless(line);
    let mut buffer = vec![0; short];
    assert!(json::line(&own, &mut buffer) <= 1 << 20);
});
