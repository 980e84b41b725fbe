//! Notes that workers leave for those that are started later, or are given a CPU later.
//!
//! There is one file for the children of a parent, with an entry for each kind of them. A worker
//! that ends says so there, and clears the entry if it is the last; the file is removed with its
//! last entry. Killed workers leave their note behind. It does not count for workers that start
//! later, and is removed with the page of their parent.

use core::sync::atomic::Ordering::Relaxed;

use super::member::{Member, Seen};
use super::proc::TICK;
use super::starters;
use crate::{ledger, process};
use threadcap_decide::budget::Note;
use threadcap_sys::{self as sys, Descriptor, file};

/// The entries of a file.
const ENTRIES: usize = 8;
/// How many ended processes an entry has room for, four bytes each, after its note.
const ENDED: usize = 8;
const ENTRY: usize = Note::LENGTH + 4 * ENDED;

/// Reads what others have found, leaves a note of the larger number for this generation, and
/// returns that number. Generation 0 is that of the process itself. `used` is the CPU time of those
/// who start the workers, if more may come.
pub fn agree(generation: usize, member: &Member, seen: &Seen, used: Option<u64>) -> u32 {
    let (parent, mark, workers) = (member.parent, member.mark(), seen.sample.workers);
    let Some(file) = ledger::open_notes(parent, true) else { return workers };
    let found = read(&file, mark).filter(|note| note.speaks_of(seen.oldest));
    let workers = found.map_or(workers, |note| note.workers.max(workers));
    write(&file, mark, workers);
    if let Some(note) = process::this().notes.get(generation) {
        note.mark.store(mark, Relaxed);
        note.used_by_starters.store(used.map_or(0, |used| used.max(1)), Relaxed);
        note.parent.store(parent, Relaxed);
    }
    workers
}

/// Called when the process ends: its notes speak of all workers that were created until now.
pub fn leave() {
    // Its own generation first, then those above: a process whose subtree has not ended counts as
    // not ended.
    let (mut process, mut is_last) = (sys::process::id(), true);
    let mut below: Option<Member> = None;
    for note in &process::this().notes {
        let (parent, mark) = (note.parent.swap(0, Relaxed), note.mark.load(Relaxed));
        // Opened before anybody is counted, so that a file that the last one removes is not made
        // again.
        let file = if parent == 0 { None } else { ledger::open_notes(parent, false) };
        let member = Member::of(process, below.as_ref())
            .filter(|member| parent == 0 || member.parent == parent);
        if let Some(file) = &file {
            if is_last {
                say_ended(file, mark, process);
                let used = note.used_by_starters.load(Relaxed);
                is_last = member.as_ref().is_none_or(|member| is_last_of(member, file, mark, used));
            }
            match read(file, mark) {
                _ if is_last => clear(file, parent, mark),
                Some(found) => write(file, mark, found.workers),
                None => (),
            }
        }
        let Some(member) = member else { return };
        process = member.parent;
        below = Some(member);
    }
}

/// Whether nobody of a kind is left, nor will come. `used` is the CPU time of those who start them,
/// if the process did not wait until they were at rest.
fn is_last_of(member: &Member, file: &Descriptor, mark: u32, used: u64) -> bool {
    let is_alone = || member.is_alone(|it| has_ended(file, mark, it));
    if !is_alone() {
        return false;
    }
    if used == 0 || member.is_orphan() {
        return true;
    }
    // The starter may have been stopped while it was starting workers, or have got no CPU: wait for
    // the late ones, counting its CPU time from that in the note.
    starters::watch(member, used, u32::MAX);
    is_alone()
}

/// The offset of the entry of a kind.
fn place_of(mark: u32) -> usize {
    mark as usize % ENTRIES * ENTRY
}

fn place_of_ended(mark: u32, process: u32) -> usize {
    place_of(mark) + Note::LENGTH + 4 * (process as usize % ENDED)
}

fn read(file: &Descriptor, mark: u32) -> Option<Note> {
    let mut bytes = [0; Note::LENGTH];
    let length = file::read_at(file.number(), &mut bytes, place_of(mark) as u64).ok()?;
    let note = if length == Note::LENGTH { Note::parse(bytes) } else { None };
    note.filter(|note| note.mark == mark)
}

fn write(file: &Descriptor, mark: u32, workers: u32) {
    let until = sys::process::clock(libc::CLOCK_BOOTTIME) / TICK;
    let _ = file.write_at(&Note { mark, workers, until }.bytes(), place_of(mark));
}

fn say_ended(file: &Descriptor, mark: u32, process: u32) {
    let _ = file.write_at(&process.to_ne_bytes(), place_of_ended(mark, process));
}

fn has_ended(file: &Descriptor, mark: u32, process: u32) -> bool {
    let mut bytes = [0; 4];
    let place = place_of_ended(mark, process) as u64;
    let length = file::read_at(file.number(), &mut bytes, place);
    length == Ok(bytes.len()) && u32::from_ne_bytes(bytes) == process
}

/// Clears the entry of a kind, and removes the file if no other kind has one.
fn clear(file: &Descriptor, parent: u32, mark: u32) {
    let _ = file.write_at(&[0; ENTRY], place_of(mark));
    let is_empty = |entry| {
        let mut first = [0; 4];
        let length = file::read_at(file.number(), &mut first, (entry * ENTRY) as u64);
        length != Ok(first.len()) || first == [0; 4]
    };
    if (0..ENTRIES).all(is_empty) {
        ledger::remove_notes(parent);
    }
}
