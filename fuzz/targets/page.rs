//! A page of another user's process: read, and shown as `threadcap show` does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use threadcap_fuzz::{assert_harmless, page};
use threadcap_jobs::pools::pools;
use threadcap_jobs::record::Record;
use threadcap_jobs::snapshot::Snapshot;
use threadcap_ledger::TEXT;

/// An escape is at most so many times as long as what it stands for: `\u{0}` for one byte.
const LONGEST_ESCAPE: usize = 5;

fuzz_target!(|input: &[u8]| {
    // As a file may have any bytes, and those of a page.
    let _ = Snapshot::read(input);
    let Ok(snapshot) = Snapshot::read(&page(input)) else {
        panic!("a page with magic and version is one")
    };
    let texts = snapshot.arguments.iter().chain([&snapshot.program]);
    let libraries = snapshot.libraries.iter().map(|library| &library.path);
    let shown: usize = texts.chain(libraries).map(|text| text.as_str().len()).sum();
    // Libraries may share a text, of which there is then one copy.
    assert!(shown <= (TEXT + 128 * 4096) * LONGEST_ESCAPE, "{shown} bytes");
    let json = threadcap_shown::json::line(&Record::from(&snapshot)).expect("JSON");
    assert_harmless(&json);
    let json = threadcap_shown::json::line(&pools(&snapshot)).expect("JSON");
    assert_harmless(&json);
});
