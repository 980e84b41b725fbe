//! The page that this process records into: a private one, then one that others can read.

use core::ptr::{from_ref, null_mut};
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering::*};

use super::{facts, place, process};
use crate::errno::Preserved;
use threadcap_ledger::Page;

/// All zeros until something is recorded: pages of it that nobody touches cost nothing.
static PRIVATE: Page = Page::new();
/// Where to record; null: privately, until the first event.
#[unsafe(link_section = ".data")]
static PAGE: AtomicPtr<Page> = AtomicPtr::new(null_mut());
/// Whether somebody is about to make the page.
static MAKING: AtomicBool = AtomicBool::new(false);

/// The page to record into.
#[inline]
pub fn current() -> &'static Page {
    page_at(PAGE.load(Acquire)).unwrap_or(&PRIVATE)
}

/// The page to record something into that is worth telling.
#[inline]
pub fn event() -> &'static Page {
    match page_at(PAGE.load(Acquire)) {
        Some(page) => page,
        None => first_event(),
    }
}

/// The page that others can read, if there is one.
pub fn shared() -> Option<&'static Page> {
    page_at(PAGE.load(Acquire)).filter(|&page| !core::ptr::eq(page, &PRIVATE))
}

#[inline]
fn page_at(page: *const Page) -> Option<&'static Page> {
    // SAFETY: null, the static page, or one that was mapped for good.
    unsafe { page.as_ref() }
}

/// Makes the page that others can read. One thread does, others record privately meanwhile, and
/// so do children of `vfork`, which share this memory, and hooks that are called before `start`.
#[cold]
#[inline(never)]
fn first_event() -> &'static Page {
    if !process::is_ours() || MAKING.swap(true, AcqRel) {
        return &PRIVATE;
    }
    let _errno = Preserved::now();
    let page = match place::make() {
        Some(page) => {
            page.take_over(&PRIVATE);
            facts::fill(page);
            page.publish();
            page
        }
        None => &PRIVATE,
    };
    PAGE.store(from_ref(page).cast_mut(), Release);
    if !core::ptr::eq(page, &PRIVATE) {
        // What was counted meanwhile.
        page.take_over(&PRIVATE);
        super::threads_changed();
    }
    page
}

/// Starts anew, in a child of `fork`, which has one thread.
pub fn restart() {
    let header = &PRIVATE.header;
    let recorded = !PAGE.load(Relaxed).is_null() || header.text_used.load(Relaxed) > 0;
    if recorded || header.created.load(Relaxed) > 0 {
        PRIVATE.clear();
    }
    PAGE.store(null_mut(), Release);
    MAKING.store(false, Release);
}
