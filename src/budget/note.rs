//! Notes that workers leave for those that are started later, or are given a CPU later.
//!
//! There is one file for the children of a parent, with an entry for each kind of them. A worker
//! that ends says so there, and clears the entry if it is the last; the file is removed with its
//! last entry. Killed workers leave their note behind. It does not count for workers that start
//! later, and is removed with the page of their parent.

use core::sync::atomic::Ordering::Relaxed;

use super::member::{Among, Member, Seen};
use super::proc::{self, TICK};
use super::starters;
use crate::{ledger, process};
use threadcap_decide::budget::Note;
use threadcap_sys::{self as sys, Descriptor, file};

/// The entries of a file.
const ENTRIES: usize = 8;
/// How many processes that are ending an entry has room for.
const ENDED: usize = 16;
/// The offsets in an entry: its note, a process that may still work, those that are ending.
const WITNESS: usize = Note::LENGTH;
const FIRST_ENDED: usize = WITNESS + 4;
const ENTRY: usize = FIRST_ENDED + 4 * ENDED;

/// Reads what others have found, leaves a note of the larger number for this generation, and
/// returns that number. Generation 0 is that of the process itself. `used` is the CPU time of those
/// who start the workers, if more may come.
pub fn agree(generation: usize, member: &Member, seen: &Seen, used: Option<u64>) -> u32 {
    let (parent, mark, workers) = (member.parent, member.mark(), seen.sample.workers);
    let Some(file) = ledger::open_notes(parent, true) else { return workers };
    let found = read(&file, mark).filter(|note| note.speaks_of(seen.oldest));
    let workers = found.map_or(workers, |note| note.workers.max(workers));
    write(&file, mark, workers);
    write_number(&file, place_of(mark) + WITNESS, member.id());
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
    let is_alone = |among: Among| {
        let place = place_of(mark) + WITNESS;
        let [witness] = read_numbers(file, place);
        let other = member.another(among, witness, |process| has_ended(file, mark, process));
        // The next one to end need not look further.
        if let Some(other) = other.filter(|&other| other != witness) {
            write_number(file, place, other);
        }
        other.is_none()
    };
    if used == 0 || member.is_orphan() {
        return is_alone(Among::All);
    }
    if !is_alone(Among::Workers) {
        return false;
    }
    // The starter may have been stopped while it was starting workers, or have got no CPU: wait for
    // the late ones, counting its CPU time from that in the note. So may a child of it that will
    // never be a worker: nobody but this process is left to tell the late ones of those before.
    starters::watch(member, used, u32::MAX);
    is_alone(Among::All)
}

/// The offset of the entry of a kind.
fn place_of(mark: u32) -> usize {
    mark as usize % ENTRIES * ENTRY
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

/// Says that a process is ending, in a place of nobody who still is.
fn say_ended(file: &Descriptor, mark: u32, process: u32) {
    let ended = read_numbers::<ENDED>(file, place_of(mark) + FIRST_ENDED);
    let mut places = (0..ENDED).map(|place| (process as usize).wrapping_add(place) % ENDED);
    let is_free = |&place: &usize| {
        let before = ended.get(place).copied().unwrap_or(0);
        before == 0
            || before == process
            || proc::stat(before, |stat| stat.has_ended()) != Some(false)
    };
    let place = places.find(is_free).unwrap_or(process as usize % ENDED);
    write_number(file, place_of(mark) + FIRST_ENDED + 4 * place, process);
}

fn has_ended(file: &Descriptor, mark: u32, process: u32) -> bool {
    read_numbers::<ENDED>(file, place_of(mark) + FIRST_ENDED).contains(&process)
}

/// Reads process IDs; 0 where there is none.
fn read_numbers<const N: usize>(file: &Descriptor, place: usize) -> [u32; N] {
    let mut numbers = [[0; 4]; N];
    let _ = file::read_at(file.number(), numbers.as_flattened_mut(), place as u64);
    numbers.map(u32::from_ne_bytes)
}

fn write_number(file: &Descriptor, place: usize, process: u32) {
    let _ = file.write_at(&process.to_ne_bytes(), place);
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
