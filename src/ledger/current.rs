//! The page that this process records into: a private one, then one that others can read.

use core::ptr::from_ref;
use core::sync::atomic::Ordering::*;

use super::{facts, place};
use crate::errno::Preserved;
use crate::process::{self, PRIVATE};
use crate::{filters, stack};
use threadcap_ledger::Page;

/// The page to record into.
#[inline]
pub fn current() -> &'static Page {
    page_at(process::this().page.load(Acquire)).unwrap_or_else(private)
}

/// The page to record an event into; an event is worth a page that others can read.
#[inline]
pub fn event() -> &'static Page {
    match page_at(process::this_inline().page.load(Acquire)) {
        Some(page) => page,
        None => first_event(),
    }
}

/// The page that others can read, if there is one.
pub fn shared() -> Option<&'static Page> {
    page_at(process::this().page.load(Acquire)).filter(|&page| !core::ptr::eq(page, &PRIVATE))
}

#[inline]
fn page_at(page: *const Page) -> Option<&'static Page> {
    // SAFETY: null, the static page, or one that was mapped for good.
    unsafe { page.as_ref() }
}

/// The page that nobody else can read.
fn private() -> &'static Page {
    process::this().private_is_used.store(true, Relaxed);
    &PRIVATE
}

/// A new page that others can read. Not inlined: only who makes it shall need this much stack.
#[inline(never)]
fn made() -> Option<&'static Page> {
    let page = place::make()?;
    page.take_over(&PRIVATE);
    facts::fill(page);
    page.publish();
    Some(page)
}

/// Makes the page that others can read. One thread does this; others record privately meanwhile, as
/// do children of `vfork`, which share this memory, and hooks that are called before `start`.
#[cold]
#[inline(never)]
fn first_event() -> &'static Page {
    let this = process::this();
    if filters::may_be_installed()
        || !process::is_ours()
        || this.page_is_being_made.swap(true, AcqRel)
    {
        return private();
    }
    process::arm();
    let generation = this.generation.load(Relaxed);
    let _errno = Preserved::now();
    let page = stack::with_room(made).flatten().unwrap_or_else(private);
    if process::this().generation.load(Relaxed) != generation {
        // A signal handler has forked meanwhile, and this is the child: the page is its parent's.
        return private();
    }
    this.page.store(from_ref(page).cast_mut(), Release);
    if !core::ptr::eq(page, &PRIVATE) {
        // Counted meanwhile.
        page.take_over(&PRIVATE);
        super::threads_changed();
    }
    page
}
