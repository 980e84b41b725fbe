//! What was asked and what was granted, as counters that anybody may read.
//!
//! Relaxed atomics only: whoever records may be a signal handler, and a number that is one call
//! old harms nobody.

use core::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering::*};

use crate::real;
use crate::table::ROWS;

/// The requests that came by one name.
struct Requests {
    calls: AtomicU64,
    most_asked: AtomicI64,
    most_granted: AtomicI64,
}

static REQUESTS: [Requests; ROWS] = [const {
    Requests {
        calls: AtomicU64::new(0),
        most_asked: AtomicI64::new(0),
        most_granted: AtomicI64::new(0),
    }
}; ROWS];

/// The threads that one library created, and was refused.
struct Creator {
    /// The loader's record of the library; 0: free.
    library: AtomicUsize,
    created: AtomicU32,
    refused: AtomicU32,
}

const CREATORS: usize = 128;
static THREADS: [Creator; CREATORS] = [const {
    Creator { library: AtomicUsize::new(0), created: AtomicU32::new(0), refused: AtomicU32::new(0) }
}; CREATORS];

/// Records a request by the name in this row.
#[inline]
pub fn asked(row: usize, asked: i64, granted: i64) {
    let requests = &REQUESTS[row];
    requests.calls.fetch_add(1, Relaxed);
    raise(&requests.most_asked, asked);
    raise(&requests.most_granted, granted);
}

/// Raises a maximum; writes only where it changes, since teams share the cache line.
fn raise(most: &AtomicI64, number: i64) {
    if most.load(Relaxed) < number {
        most.fetch_max(number, Relaxed);
    }
}

/// How often the name in this row was called, and the most that was asked and granted by it.
pub fn requests(row: usize) -> Option<(u64, i64, i64)> {
    let requests = REQUESTS.get(row)?;
    let most = |number: &AtomicI64| number.load(Relaxed);
    Some((requests.calls.load(Relaxed), most(&requests.most_asked), most(&requests.most_granted)))
}

/// Records that the library around `caller` created a thread.
pub fn thread_created(caller: usize) {
    if let Some(creator) = creator(caller, true) {
        creator.created.fetch_add(1, Relaxed);
    }
}

/// Records that the library around `caller` was refused a thread.
pub fn thread_refused(caller: usize) {
    if let Some(creator) = creator(caller, true) {
        creator.refused.fetch_add(1, Relaxed);
    }
}

/// How many threads the library around `address` created, and how many it was refused.
pub fn threads_of(address: usize) -> (u32, u32) {
    creator(address, false)
        .map_or((0, 0), |creator| (creator.created.load(Relaxed), creator.refused.load(Relaxed)))
}

/// The counters of the library around an address; generated code shares one.
fn creator(address: usize, claim: bool) -> Option<&'static Creator> {
    let library = real::owner(address).map_or(usize::MAX, |owner| owner.handle() as usize);
    let start = library / 64;
    (0..CREATORS).map(|step| &THREADS[(start + step) % CREATORS]).find(|creator| {
        match creator.library.load(Relaxed) {
            0 if claim => match creator.library.compare_exchange(0, library, Relaxed, Relaxed) {
                Ok(_) => true,
                Err(found) => found == library,
            },
            found => found == library,
        }
    })
}
