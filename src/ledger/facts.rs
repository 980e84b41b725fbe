//! What a page says about its process.

use core::sync::atomic::Ordering::*;

use crate::state::{self, Allowance};
use crate::{affinity, initial, process, sandbox, threads};
use threadcap_decide::settings::{Excess, Settings};
use threadcap_ledger::{Header, Page};
use threadcap_sys::{self as sys, file};

/// How many bytes of the arguments are recorded.
const MOST_ARGUMENTS: usize = 2048;

/// Fills in the header, except for its counters.
pub fn fill(page: &Page) {
    let Some(settings) = state::recorded() else {
        return;
    };
    let header = &page.header;
    header.process.store(sys::process::id(), Relaxed);
    header.parent.store(sys::process::parent_id(), Relaxed);
    header.user.store(sys::process::user(), Relaxed);
    header.cap.store(settings.cap.get(), Relaxed);
    header.allowed.store(Allowance::under(&settings).threads, Relaxed);
    header.workers.store(process::this().workers.load(Relaxed), Relaxed);
    // The bit for the file is already set.
    header.flags.fetch_or(flags(&settings), Relaxed);
    let this = process::this();
    header.started.store(this.started.load(Relaxed), Relaxed);
    header.cpu_before.store(this.cpu_before.load(Relaxed), Relaxed);
    header.made.store(sys::process::clock(libc::CLOCK_BOOTTIME), Relaxed);
    let given = affinity::given();
    header.cpus.iter().zip(given.words()).for_each(|(to, &word)| to.store(word, Relaxed));
    header.peak.fetch_max(threads::peak(), Relaxed);
    header.alive.store(threads::alive(), Relaxed);
    with_program(|program| page.put(&header.program, &[program]));
    put_arguments(page);
}

fn flags(settings: &Settings) -> u32 {
    let bits = [
        (affinity::is_held(), Header::HELD),
        (settings.excess == Excess::Refuse, Header::REFUSES),
        (affinity::is_locked(), Header::LOCKED),
        (settings.observe, Header::OBSERVES),
    ];
    bits.into_iter().filter(|(is_set, _)| *is_set).fold(0, |flags, (_, bit)| flags | bit)
}

/// The executable's path; in a sandbox, the path by which it was started.
#[inline(never)]
pub fn with_program(put: impl FnOnce(&[u8])) {
    if sandbox::is_entered() {
        return put(initial::started_as());
    }
    let mut buffer = [0; 1024];
    put(file::read_link(c"/proc/self/exe", &mut buffer).unwrap_or(b"[unknown]"));
}

#[inline(never)]
fn put_arguments(page: &Page) {
    let mut text = [0; MOST_ARGUMENTS];
    let mut length = 0;
    for argument in initial::arguments() {
        let room = text.get_mut(length..).unwrap_or(&mut []);
        let Some((_, room)) = room.split_last_mut() else {
            break;
        };
        let bytes = initial::argument(argument, room.len());
        room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        length += bytes.len() + 1;
    }
    page.put(&page.header.arguments, &[text.get(..length).unwrap_or(&[])]);
}
