//! How many threads of this process are alive.
//!
//! A thread counts from the moment it is asked for until it ends: by return, `pthread_exit` or
//! cancellation, detached or not. The end is seen by the destructor of a thread-specific key,
//! which runs on all of these without a frame of ours under the start routine.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::*};
use libc::{c_void, pthread_key_t};
use threadcap_placement::raw;

use crate::{keys, ledger};

/// The process (upper half) and how many of its threads are alive (lower half). A child of
/// `fork`, however it was forked, finds another process in here and starts from one thread.
static ALIVE: AtomicU64 = AtomicU64::new(0);
/// The process and the most threads that were alive at once, likewise.
static PEAK: AtomicU64 = AtomicU64::new(0);

fn process() -> u64 {
    u64::from(raw::process()) << 32
}

/// The count in a word of `ALIVE`, for this process.
fn count_in(word: u64, process: u64) -> u32 {
    if word & !u64::from(u32::MAX) == process { word as u32 } else { 1 }
}

/// Changes the number of live threads and returns the new one; `None` from `to`: leaves it.
fn change(to: impl Fn(u32) -> Option<u32>) -> Option<u32> {
    let process = process();
    let mut word = ALIVE.load(Relaxed);
    loop {
        let count = to(count_in(word, process))?;
        match ALIVE.compare_exchange_weak(word, process | u64::from(count), AcqRel, Relaxed) {
            Ok(_) => {
                keep_peak(process, count);
                ledger::threads_alive(|| count_in(ALIVE.load(SeqCst), process));
                return Some(count);
            }
            Err(found) => word = found,
        }
    }
}

fn keep_peak(process: u64, count: u32) {
    let higher = |word| (count_in(word, process) < count).then_some(process | u64::from(count));
    let _ = PEAK.fetch_update(Relaxed, Relaxed, higher);
}

/// Counts one more thread, unless `most` are alive already; tells how many are then.
pub fn one_more(most: u32) -> Option<u32> {
    change(|count| (count < most).then_some(count + 1))
}

/// Counts one thread less.
pub fn one_less() {
    change(|count| count.checked_sub(1));
}

/// How many threads are alive, the initial one counted.
pub fn alive() -> u32 {
    count_in(ALIVE.load(Acquire), process())
}

/// The most threads that were alive at once, the initial one counted.
pub fn peak() -> u32 {
    count_in(PEAK.load(Relaxed), process()).max(alive())
}

/// The key whose destructor sees threads end, plus 1; 0: not created yet.
static KEY: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn thread_ended(_: *mut c_void) {
    one_less();
}

/// Makes the key when the first thread is created, and lets the calling, initial thread be seen
/// to end as well. Not in the constructor: most processes never create a thread.
fn make_key() {
    if KEY.load(Acquire) != 0 {
        return;
    }
    if let Some(key) = keys::create(thread_ended) {
        KEY.store(key as usize + 1, Release);
        see_end_of_this_thread();
    }
}

fn see_end_of_this_thread() {
    if let Some(key) = KEY.load(Acquire).checked_sub(1) {
        // Any value that is not null has the destructor called.
        keys::set(key as pthread_key_t, (&raw const KEY).cast());
    }
}

/// What a new thread has to start with, from the creator's call until the thread runs.
pub struct Note {
    start: AtomicUsize,
    argument: AtomicUsize,
}

const NOTES: usize = 1024;
static SUPPLY: [Note; NOTES] =
    [const { Note { start: AtomicUsize::new(0), argument: AtomicUsize::new(0) } }; NOTES];
/// One bit for each note that is in use.
static IN_USE: [AtomicU64; NOTES / 64] = [const { AtomicU64::new(0) }; NOTES / 64];

/// A note for a new thread. `None` while there is no key to be had or more than `NOTES` threads
/// are created but not yet running: such a thread counts until the process ends.
pub fn note(start: usize, argument: usize) -> Option<&'static Note> {
    make_key();
    if KEY.load(Acquire) == 0 {
        return None;
    }
    let (supply, _) = SUPPLY.as_chunks::<64>();
    let mut words = IN_USE.iter().zip(supply);
    let note = words.find_map(|(bits, notes)| claim_bit(bits).and_then(|bit| notes.get(bit)))?;
    note.start.store(start, Relaxed);
    note.argument.store(argument, Release);
    Some(note)
}

/// Sets the lowest clear bit and returns its number.
fn claim_bit(bits: &AtomicU64) -> Option<usize> {
    let claimed = bits.fetch_update(AcqRel, Relaxed, |bits| {
        let lowest = bits.trailing_ones();
        (lowest < 64).then(|| bits | 1 << lowest)
    });
    claimed.ok().map(|before| before.trailing_ones() as usize)
}

impl Note {
    /// Makes the note free for another thread.
    pub fn give_back(&self) {
        let place =
            (core::ptr::from_ref(self) as usize - &raw const SUPPLY as usize) / size_of::<Note>();
        if let Some(word) = IN_USE.get(place / 64) {
            word.fetch_and(!(1 << (place % 64)), AcqRel);
        }
    }
}

/// Reads and frees the calling thread's note, and sees to it that its end is counted.
///
/// # Safety
/// `note` is what [`note`] returned, taken once.
pub unsafe fn take(note: *const Note) -> (usize, usize) {
    see_end_of_this_thread();
    // SAFETY: as promised by the caller.
    let note = unsafe { &*note };
    let taken = (note.start.load(Acquire), note.argument.load(Acquire));
    note.give_back();
    taken
}
