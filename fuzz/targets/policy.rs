//! A policy file, of which header and checksum are right: nothing in it may stop a program's start.
#![no_main]

use libfuzzer_sys::fuzz_target;
use threadcap_decide::policy::{Policy, Subject, sealed};

/// A process that is asked about, by the fuzzer's bytes.
struct Someone<'a> {
    number: u32,
    path: &'a [u8],
}

impl Subject for Someone<'_> {
    fn user(&self) -> Option<u32> {
        (self.number != 7).then_some(self.number)
    }

    fn groups(&self, visit: &mut dyn FnMut(u32)) {
        visit(self.number);
        visit(self.number.wrapping_mul(31));
    }

    fn started_as(&self) -> &[u8] {
        self.path
    }

    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let length = self.path.len().min(room.len());
        let room = room.get_mut(..length)?;
        room.copy_from_slice(self.path.get(..length)?);
        Some(room)
    }
}

fuzz_target!(|input: &[u8]| {
    let _ = Policy::decode(input);
    let [number, length, rest @ ..] = input else { return };
    let (path, file) = rest.split_at(rest.len().min(usize::from(*length)));
    let [where_head_ends, contents @ ..] = file else { return };
    let (head, patterns) = contents.split_at(contents.len().min(usize::from(*where_head_ends)));
    let file = sealed(head, patterns);
    let Ok(policy) = Policy::decode(&file) else { return };
    for number in [u32::from(*number), 1000 + u32::from(*number)] {
        let someone = Someone { number, path };
        let _ = (policy.needs_patterns(&someone), policy.ceiling(&someone));
    }
    let _ = (policy.users().count(), policy.groups().count(), policy.exempt_ranges().count());
    let _ = (policy.executables().count(), policy.report(), policy.programs());
});
