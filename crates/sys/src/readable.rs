//! Memory of the program that may not be readable, looked at without a fault.
//!
//! The kernel answers a bad pointer with EFAULT, and so must a hook that reads it before the kernel
//! does. It is asked by the one call that reads memory, changes nothing, and is known to every
//! filter that lets a thread or a process be made: a change of the signal mask that is no change.

use core::ffi::{CStr, c_char};

use crate::call::call;

/// The smallest page: what is readable at one address is so up to the next multiple.
const PAGE: usize = 4096;
/// The bytes that one question covers.
const WORD: usize = 8;

/// How many pages are remembered: an environment is read by turns from its array and its strings,
/// and the kernel would be asked twice for each entry.
const PAGES: usize = 4;

/// What is known to be readable: the pages that were asked about last.
#[derive(Debug)]
pub struct Readable {
    pages: [usize; PAGES],
    asks: bool,
}

impl Readable {
    /// Nothing is known yet. Without `asks` nothing is asked, and everything counts as readable.
    pub fn new(asks: bool) -> Self {
        // No address lies in the last page: the kernel has it.
        Readable { pages: [usize::MAX; PAGES], asks }
    }

    /// Whether the word at this address can be read.
    ///
    /// # Safety
    /// What is readable stays so, and as it is, while the result is used.
    pub unsafe fn word(&mut self, address: usize) -> Option<usize> {
        let last = address.checked_add(size_of::<usize>() - 1)?;
        if !self.has(address) || !self.has(last) {
            return None;
        }
        // SAFETY: readable, as was just asked.
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

    /// How many bytes at this address can be read, of `most`. Without asking none beyond the page
    /// that the first lies in.
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

/// Whether the kernel can read a word of a page: the first, but in the page of the null pointer,
/// which would be no mask at all, the second.
fn is_readable(page: usize) -> bool {
    // No such way to change the mask.
    const NO_WAY: usize = 0x7fff_ffff;
    let word = if page == 0 { WORD } else { page };
    // SAFETY: the kernel reads the word, and then refuses the change.
    let answer = unsafe { call(libc::SYS_rt_sigprocmask, [NO_WAY, word, 0, WORD]) };
    !matches!(answer, Err(crate::Errno(libc::EFAULT)))
}
