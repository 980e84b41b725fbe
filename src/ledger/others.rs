//! What other processes of the job have recorded, as far as this one needs it.
//!
//! Their pages are files that any process of the user can write to, so every value is checked
//! against bounds.

use core::mem::offset_of;

use super::place;
use threadcap_decide::budget::MOST_WORKERS;
use threadcap_ledger::{Header, MAGIC, VERSION};
use threadcap_sys::file;

/// Among how many workers another process of the same user has divided its cap; `None` if unknown.
/// A page that is older than the process (`born`, in nanoseconds of `CLOCK_BOOTTIME`) was left by
/// an earlier one with its ID.
pub fn workers_of(process: u32, born: u64) -> Option<u32> {
    let page = place::open_page_of(process)?;
    let read = |offset: usize, bytes: &mut [u8]| {
        let length = bytes.len();
        file::read_at(page.number(), bytes, offset as u64).ok().filter(|&read| read == length)
    };
    let word = |offset| {
        let mut bytes = [0; 4];
        read(offset, &mut bytes).map(|_| u32::from_ne_bytes(bytes))
    };
    let long = |offset| {
        let mut bytes = [0; 8];
        read(offset, &mut bytes).map(|_| u64::from_ne_bytes(bytes))
    };
    let is_page = long(offset_of!(Header, magic))? == MAGIC
        && long(offset_of!(Header, started))? >= born
        && word(offset_of!(Header, version))? == VERSION
        && word(offset_of!(Header, process))? == process;
    let workers = is_page.then(|| word(offset_of!(Header, workers)))??;
    (1..=MOST_WORKERS).contains(&workers).then_some(workers)
}
