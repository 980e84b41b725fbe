//! Reads memory of the program that may not be readable, without risking a fault.
//!
//! The kernel rejects a bad pointer with EFAULT, so a hook that reads the memory before the kernel
//! does must not crash on it. Readability is checked with the one system call that reads memory,
//! changes nothing, and is allowed by every filter that allows creating a thread or process: an
//! invalid change of the signal mask.

use core::ffi::{CStr, c_char};

use crate::call::call;
use crate::valgrind;

/// The smallest page: if one address is readable, so is everything up to the next multiple.
const PAGE: usize = 4096;
/// The bytes that one check covers.
const WORD: usize = 8;

/// How many pages are cached: an environment is read alternately from its array and its strings, so
/// a cache of one page would mean two checks for each entry.
const PAGES: usize = 4;

/// The pages that were last found readable.
#[derive(Debug)]
pub struct Readable {
    pages: [usize; PAGES],
    asks: bool,
}

impl Readable {
    /// An empty cache. Without `asks`, nothing is checked and everything counts as readable.
    pub fn new(asks: bool) -> Self {
        // No address lies in the last page, which belongs to the kernel.
        Readable { pages: [usize::MAX; PAGES], asks }
    }

    /// The word at this address, if it can be read.
    ///
    /// # Safety
    /// Readable memory stays readable and unchanged while the result is used.
    pub unsafe fn word(&mut self, address: usize) -> Option<usize> {
        let last = address.checked_add(size_of::<usize>() - 1)?;
        if !self.has(address) || !self.has(last) {
            return None;
        }
        // SAFETY: readable, as was just checked.
        Some(unsafe { (address as *const usize).read_unaligned() })
    }

    /// The string at this address, if it can be read up to its NUL.
    ///
    /// # Safety
    /// As for [`Readable::word`].
    pub unsafe fn string<'a>(&mut self, address: usize) -> Option<&'a CStr> {
        let mut at = address;
        loop {
            if !self.has(at) {
                return None;
            }
            let next = (at & !(PAGE - 1)).checked_add(PAGE)?;
            // SAFETY: the rest of this page is readable.
            let found = unsafe { libc::memchr(at as *const _, 0, next - at) };
            if !found.is_null() {
                // SAFETY: readable up to the NUL that was found.
                return Some(unsafe { CStr::from_ptr(address as *const c_char) });
            }
            at = next;
        }
    }

    /// How many of the `most` bytes at this address can be read. Without `asks`, none beyond the
    /// page of the first one.
    pub fn bytes(&mut self, address: usize, most: usize) -> usize {
        if !self.has(address) {
            return 0;
        }
        let mut length = PAGE - address % PAGE;
        while length < most && self.asks && self.has(address.wrapping_add(length)) {
            length += PAGE;
        }
        length.min(most)
    }

    fn has(&mut self, address: usize) -> bool {
        let page = address & !(PAGE - 1);
        if !self.asks || self.pages.contains(&page) {
            return true;
        }
        if !is_readable(page) {
            return false;
        }
        self.pages.rotate_right(1);
        self.pages[0] = page;
        true
    }
}

/// Whether the kernel can read a word of a page: the first one, or in the page of the null pointer
/// the second one, since a null pointer means no mask.
fn is_readable(page: usize) -> bool {
    // No valid way to change the mask.
    const NO_WAY: usize = 0x7fff_ffff;
    let word = if page == 0 { WORD } else { page };
    if valgrind::is_running() {
        return is_mapped(page);
    }
    // SAFETY: the kernel reads the word, and then refuses the change.
    let answer = unsafe { call(libc::SYS_rt_sigprocmask, [NO_WAY, word, 0, WORD]) };
    !matches!(answer, Err(crate::Errno(libc::EFAULT)))
}

/// Whether a page is mapped, for use in Valgrind, where memory that is mapped but not readable is
/// rare.
#[cold]
fn is_mapped(page: usize) -> bool {
    let mut is_in_memory = [0u8; 1];
    let arguments = [page, 1, is_in_memory.as_mut_ptr() as usize];
    // SAFETY: the kernel writes one byte for one page.
    unsafe { call(libc::SYS_mincore, arguments) }.is_ok()
}
