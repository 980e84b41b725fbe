//! Notes that workers leave for those that are started later, or are given a CPU later.
//!
//! A file of 16 bytes for the children of one parent that are of one kind. A worker that ends writes
//! the time to it, or removes it if it is the last. Where all were killed, a note stays behind that
//! speaks of nobody who comes later.

use core::sync::atomic::Ordering::Relaxed;

use super::member::{Member, Seen};
use super::proc::TICK;
use crate::{ledger, process};
use threadcap_decide::budget::Note;
use threadcap_sys::{self as sys, Descriptor, file};

/// Takes notice of what others have found, and leaves a note of the larger number, which is
/// returned, for those of this generation: 0 is that of the process itself.
pub fn agree(generation: usize, member: &Member, seen: &Seen) -> u32 {
    let (parent, mark, workers) = (member.parent, member.mark(), seen.sample.workers);
    let Some(file) = ledger::open_note(parent, mark) else { return workers };
    let found = read(&file).filter(|note| note.speaks_of(seen.oldest));
    let workers = found.map_or(workers, |note| note.workers.max(workers));
    write(&file, workers);
    if let Some(note) = process::this().notes.get(generation) {
        note.mark.store(mark, Relaxed);
        note.parent.store(parent, Relaxed);
    }
    workers
}

/// The process ends: its notes speak of all that came to be until now.
pub fn leave() {
    let mut process = sys::process::id();
    let mut is_last = true;
    for note in &process::this().notes {
        let (parent, mark) = (note.parent.swap(0, Relaxed), note.mark.load(Relaxed));
        let member = Member::of(process).filter(|member| member.parent == parent);
        // A note is of use to those below, too.
        is_last &= member.as_ref().is_none_or(|member| member.seen(2).sample.workers == 1);
        if parent != 0 && is_last {
            ledger::remove_note(parent, mark);
        } else if parent != 0
            && let Some(file) = ledger::open_note(parent, mark)
            && let Some(found) = read(&file)
        {
            write(&file, found.workers);
        }
        let Some(member) = member else { continue };
        process = member.parent;
    }
}

fn read(file: &Descriptor) -> Option<Note> {
    let mut bytes = [0; Note::LENGTH];
    let length = file::read_at(file.number(), &mut bytes, 0).ok()?;
    if length == Note::LENGTH { Note::parse(bytes) } else { None }
}

fn write(file: &Descriptor, workers: u32) {
    let until = sys::process::clock(libc::CLOCK_BOOTTIME) / TICK;
    let _ = file.write_at(&Note { workers, until }.bytes(), 0);
}
