//! How a process writes its page: with atomic operations only, from any thread and signal handler.
//!
//! An entry is claimed by its key, filled in, and then published. Concurrent writers count on it in
//! between, without waiting.

use core::sync::atomic::{AtomicI64, AtomicU64, Ordering::*};

use crate::page::{
    Header, LIBRARIES, LibraryEntry, MAGIC, NO_LIBRARY, Page, REQUESTS, RequestEntry, RequestKind,
    SHARE_BITS, SHARES, TEXT, Text, VERSION, in_order, unpacked,
};

/// The largest number of slots probed for a key.
const STEPS: usize = 32;

/// The description of a request entry.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Its kind.
    pub kind: RequestKind,
    /// The function, variable or file.
    pub name: &'a [u8],
    /// The runtime that it belongs to; empty if unknown.
    pub runtime: &'a [u8],
    /// The index of the library that has the function, or [`NO_LIBRARY`].
    pub library: u32,
    /// The index of the library that called it first, or [`NO_LIBRARY`].
    pub asker: u32,
}

impl Page {
    /// The request with this key, if there is one.
    #[inline]
    pub fn request(&self, key: u64) -> Option<&RequestEntry> {
        let start = place_of(key, REQUESTS);
        for step in 0..STEPS {
            let request = self.requests.get((start + step) % REQUESTS)?;
            match request.key.load(Relaxed) {
                found if found == key => return Some(request),
                0 => return None,
                _ => (),
            }
        }
        None
    }

    /// The request with this key, described by `describe` if it is new; `None` if there is no room
    /// left.
    pub fn claim_request<'a>(
        &self,
        key: u64,
        describe: impl FnOnce() -> Asking<'a>,
    ) -> Option<&RequestEntry> {
        let keys = |place: usize| self.requests.get(place).map(|request| &request.key);
        let Some((place, is_new)) = claim(key, REQUESTS, keys) else {
            self.header.lost.fetch_add(1, Relaxed);
            return None;
        };
        let request = self.requests.get(place)?;
        if is_new {
            let asking = describe();
            self.put(&request.name, &[asking.name]);
            self.put(&request.runtime, &[asking.runtime]);
            request.library.store(asking.library, Relaxed);
            request.asker.store(asking.asker, Relaxed);
            request.kind.store(asking.kind as u32, Release);
        }
        Some(request)
    }

    /// The library with this key and its index, if there is one.
    pub fn library(&self, key: u64) -> Option<(u32, &LibraryEntry)> {
        let start = place_of(key, LIBRARIES);
        let places = (0..STEPS).map(|step| (start + step) % LIBRARIES);
        let mut libraries = places.filter_map(|place| Some((place, self.libraries.get(place)?)));
        let (place, library) = libraries.find(|(_, l)| l.key.load(Relaxed) == key)?;
        Some((place as u32, library))
    }

    /// The library with this key and its index; `put_path` writes its path into the page if it is
    /// new. `None` if there is no room left.
    pub fn claim_library(
        &self,
        key: u64,
        put_path: impl FnOnce(&Text),
    ) -> Option<(u32, &LibraryEntry)> {
        let keys = |place: usize| self.libraries.get(place).map(|library| &library.key);
        let Some((place, is_new)) = claim(key, LIBRARIES, keys) else {
            self.header.lost.fetch_add(1, Relaxed);
            return None;
        };
        let library = self.libraries.get(place)?;
        if is_new {
            put_path(&library.path);
        }
        Some((place as u32, library))
    }

    /// Writes a text, the concatenation of its parts, into the page, as a whole or not at all.
    pub fn put(&self, text: &Text, parts: &[&[u8]]) {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        let used = &self.header.text_used;
        let more = |used: u32| {
            let end = (used as usize).checked_add(length)?;
            (length > 0 && end <= TEXT).then_some(end as u32)
        };
        let Ok(start) = used.fetch_update(Relaxed, Relaxed, more) else {
            return;
        };
        let room = self.text.get(start as usize..).unwrap_or(&[]);
        let bytes = parts.iter().flat_map(|part| part.iter());
        room.iter().zip(bytes).for_each(|(to, &from)| to.store(from, Relaxed));
        text.start.store(start, Relaxed);
        text.length.store(length as u32, Release);
    }

    /// Moves the requests, libraries and threads of another page to this one, and leaves its
    /// counters at zero: anything counted there meanwhile is moved by the next call.
    pub fn take_over(&self, from: &Page) {
        let mut places = [NO_LIBRARY; LIBRARIES];
        for (library, place) in from.libraries.iter().zip(&mut places) {
            *place = self.take_library(from, library).unwrap_or(NO_LIBRARY);
        }
        let place = |place: u32| places.get(place as usize).copied().unwrap_or(NO_LIBRARY);
        for request in &from.requests {
            self.take_request(from, request, place);
        }
        let (to, from) = (&self.header, &from.header);
        let counters: [fn(&Header) -> &AtomicU64; 3] =
            [|header| &header.created, |header| &header.over_cap, |header| &header.refused];
        counters.iter().for_each(|counter| move_count(counter(to), counter(from)));
        to.lost.fetch_add(from.lost.swap(0, Relaxed), Relaxed);
    }

    fn take_library(&self, from: &Page, library: &LibraryEntry) -> Option<u32> {
        if library.path.length.load(Acquire) == 0 {
            return None;
        }
        let key = library.key.load(Relaxed);
        let put_path = |to: &Text| from.with_text(&library.path, |path| self.put(to, &[path]));
        let (place, own) = self.claim_library(key, put_path)?;
        own.created.fetch_add(library.created.swap(0, Relaxed), Relaxed);
        own.refused.fetch_add(library.refused.swap(0, Relaxed), Relaxed);
        Some(place)
    }

    fn take_request(&self, from: &Page, request: &RequestEntry, place: impl Fn(u32) -> u32) {
        let Some(kind) = RequestKind::of(request.kind.load(Acquire)) else {
            return;
        };
        from.with_text(&request.name, |name| {
            from.with_text(&request.runtime, |runtime| {
                let [library, asker] = [&request.library, &request.asker];
                let [library, asker] = [library, asker].map(|it| place(it.load(Relaxed)));
                let describe = || Asking { kind, name, runtime, library, asker };
                let own = self.claim_request(request.key.load(Relaxed), describe);
                if let Some(own) = own {
                    move_count(&own.calls, &request.calls);
                    raise(&own.most_asked, request.most_asked.load(Relaxed));
                    raise(&own.most_granted, request.most_granted.load(Relaxed));
                }
            });
        });
    }

    /// Passes on a copy of a text, cut if it is long.
    pub(crate) fn with_text<R>(&self, text: &Text, read: impl FnOnce(&[u8]) -> R) -> R {
        let mut copy = [0; 512];
        let length = self.copy_text(text, &mut copy);
        read(copy.get(..length).unwrap_or(&[]))
    }

    /// Copies as much of a text as fits; returns its length.
    pub(crate) fn copy_text(&self, text: &Text, copy: &mut [u8]) -> usize {
        let length = (text.length.load(Acquire) as usize).min(copy.len());
        let start = text.start.load(Relaxed) as usize;
        let bytes = self.text.get(start..).and_then(|rest| rest.get(..length)).unwrap_or(&[]);
        copy.iter_mut().zip(bytes).for_each(|(to, from)| *to = from.load(Relaxed));
        bytes.len()
    }

    /// Clears the page, in a process where nobody else writes to it.
    pub fn clear(&self) {
        self.header.clear();
        self.requests.iter().for_each(RequestEntry::clear);
        self.libraries.iter().for_each(LibraryEntry::clear);
        self.shares.iter().for_each(|share| share.store(0, Relaxed));
    }

    /// Records that the share of its pools is this many threads from `now` on, in nanoseconds of
    /// `CLOCK_BOOTTIME`.
    pub fn moved(&self, threads: u32, now: u64) {
        let milliseconds = now.saturating_sub(self.header.started.load(Relaxed)) / 1_000_000;
        let place = self.header.moves.fetch_add(1, Relaxed) as usize % SHARES;
        let share = milliseconds << SHARE_BITS | u64::from(threads.min((1 << SHARE_BITS) - 1));
        if let Some(entry) = self.shares.get(place) {
            entry.store(share, Relaxed);
        }
    }

    /// The shares that are kept, oldest first: since when, in milliseconds after the start of the process,
    /// and how many threads.
    pub fn shares(&self) -> impl Iterator<Item = (u64, u32)> {
        in_order(self.header.moves.load(Relaxed)).filter_map(|place| {
            let share = self.shares.get(place)?.load(Relaxed);
            unpacked(share)
        })
    }

    /// Publishes the page.
    pub fn publish(&self) {
        self.header.version.store(VERSION, Relaxed);
        self.header.size.store(size_of::<Page>() as u32, Relaxed);
        self.header.magic.store(MAGIC, Release);
    }
}

impl Header {
    fn clear(&self) {
        let Header { magic, started, made, ended, cpu, cpu_before, .. } = self;
        let Header { created, over_cap, refused, moves, .. } = self;
        let long =
            [magic, started, made, ended, cpu, cpu_before, created, over_cap, refused, moves];
        long.into_iter().chain(&self.cpus).for_each(|word| word.store(0, Relaxed));
        let Header { version, size, process, parent, user, cap, allowed, flags, .. } = self;
        let short = [version, size, process, parent, user, cap, allowed, flags];
        short.into_iter().for_each(|word| word.store(0, Relaxed));
        let Header { ending, lost, alive, peak, workers, text_used, .. } = self;
        [ending, lost, alive, peak, workers, text_used]
            .into_iter()
            .for_each(|word| word.store(0, Relaxed));
        [&self.program, &self.arguments].into_iter().for_each(Text::clear);
    }
}

impl RequestEntry {
    /// Counts one call.
    #[inline]
    pub fn count(&self, asked: i64, granted: i64) {
        self.calls.fetch_add(1, Relaxed);
        raise(&self.most_asked, asked);
        raise(&self.most_granted, granted);
    }

    fn clear(&self) {
        if self.key.load(Relaxed) != 0 {
            [&self.key, &self.calls].into_iter().for_each(|word| word.store(0, Relaxed));
            let most = [&self.most_asked, &self.most_granted];
            most.into_iter().for_each(|word| word.store(0, Relaxed));
            let short = [&self.kind, &self.library, &self.asker];
            short.into_iter().for_each(|word| word.store(0, Relaxed));
            [&self.name, &self.runtime].into_iter().for_each(Text::clear);
        }
    }
}

impl LibraryEntry {
    fn clear(&self) {
        if self.key.load(Relaxed) != 0 {
            self.key.store(0, Relaxed);
            [&self.created, &self.refused].into_iter().for_each(|word| word.store(0, Relaxed));
            self.path.clear();
        }
    }
}

impl Text {
    fn clear(&self) {
        [&self.start, &self.length].into_iter().for_each(|word| word.store(0, Relaxed));
    }
}

/// Raises a maximum; writes only if it changes, since the threads of a team share the cache line.
#[inline]
fn raise(most: &AtomicI64, number: i64) {
    if most.load(Relaxed) < number {
        most.fetch_max(number, Relaxed);
    }
}

fn move_count(to: &AtomicU64, from: &AtomicU64) {
    to.fetch_add(from.swap(0, Relaxed), Relaxed);
}

/// The first slot to probe for a key: Fibonacci hashing.
#[inline]
fn place_of(key: u64, places: usize) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % places
}

/// The slot that has, or now gets, this key, and whether it is new.
fn claim<'p>(
    key: u64,
    places: usize,
    key_of: impl Fn(usize) -> Option<&'p AtomicU64>,
) -> Option<(usize, bool)> {
    let start = place_of(key, places);
    (0..STEPS).find_map(|step| {
        let place = (start + step) % places;
        let found = key_of(place)?;
        match found.load(Relaxed) {
            0 => match found.compare_exchange(0, key, Relaxed, Relaxed) {
                Ok(_) => Some((place, true)),
                Err(found) => (found == key).then_some((place, false)),
            },
            found => (found == key).then_some((place, false)),
        }
    })
}

#[cfg(test)]
mod tests;
