//! The list of preloads in the process's own environment, which libc gives to the shell of `system`
//! and `popen`.
//!
//! A shell of another kind than the process (a 64-bit shell of a 32-bit program, or the one behind
//! a `chroot`) may not be able to load the library that the list names. Then the list is replaced
//! permanently: only such starts use it, since all others get a list of their own.

use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicPtr, Ordering::*};

use super::{Entries, Memory};
use threadcap_decide::environment::{PRELOAD_VARIABLE, Preload, value_of};

/// Replaces the list of preloads in `environ` if a loader cannot use our entry in it.
pub fn suit(preload: Preload) {
    let named = |slot: &&AtomicPtr<c_char>| value(slot).is_some();
    // Of two lists the loader obeys the last.
    let Some(slot) = slots().filter(named).last() else {
        return;
    };
    if let Some(list) = value(slot).filter(|list| !preload.suits(list))
        && let Some(entry) = entry(preload, list)
    {
        // A thread that reads at the same time finds one or the other.
        slot.store(entry, Release);
    }
}

/// The slots of `environ`, before its NULL.
fn slots() -> impl Iterator<Item = &'static AtomicPtr<c_char>> {
    let first = Entries::own().address() as *const AtomicPtr<c_char>;
    let count = Entries::own().count();
    // SAFETY: libc's array, which has so many entries; nothing but pointers is stored to it.
    (0..count).map(move |index| unsafe { &*first.wrapping_add(index) })
}

/// The list in this slot, if it is one.
fn value(slot: &AtomicPtr<c_char>) -> Option<&'static [u8]> {
    let entry = slot.load(Acquire);
    // SAFETY: libc's own environment, whose entries are strings.
    let entry = (!entry.is_null()).then(|| unsafe { CStr::from_ptr(entry) });
    value_of(entry?.to_bytes(), PRELOAD_VARIABLE)
}

/// The entry with the list that a loader can use, in memory that is never given back.
fn entry(preload: Preload, list: &[u8]) -> Option<*mut c_char> {
    let mut length = PRELOAD_VARIABLE.len() + 2;
    preload.write(list, |piece| length += piece.len());
    let mut memory = Memory::new(length)?;
    let (_, text) = memory.split(0);
    let mut at = 0;
    let mut put = |piece: &[u8]| {
        if let Some(place) = text.get_mut(at..at + piece.len()) {
            place.copy_from_slice(piece);
        }
        at += piece.len();
    };
    put(PRELOAD_VARIABLE.as_bytes());
    put(b"=");
    preload.write(list, &mut put);
    let (start, _) = memory.into_raw();
    Some(start as *mut c_char)
}
