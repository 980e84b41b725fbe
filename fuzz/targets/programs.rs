//! Lines about programs, as a policy has them, and names to look up in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use threadcap_programs::table::{base_name, look_up_in};

fuzz_target!(|input: &[u8]| {
    let [length, rest @ ..] = input else { return };
    let (name, lines) = rest.split_at(rest.len().min(usize::from(*length)));
    if let Some(found) = look_up_in(lines, base_name(name)) {
        assert!(found.text().len() <= lines.len());
    }
});
