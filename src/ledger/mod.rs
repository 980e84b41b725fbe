//! Records what was asked and granted in a page that others may read (crate `threadcap_ledger`).
//!
//! Everything is recorded in the [`current()`] page, which is private until something happens that
//! is worth showing ([`event`]): a setter, a region, a thread. A program without such events makes
//! no file. When the process ends, its page records that ([`life`]), and the process reports
//! ([`report`]).

mod current;
mod directory;
mod facts;
pub mod life;
mod others;
mod place;
mod report;

use core::sync::atomic::Ordering::*;

use crate::call::Call;
use crate::rows::{Hook, ROWS, TABLE};
use crate::state::Allowance;
use crate::{real, threads};
use current::{current, event};
pub use others::workers_of;
pub use place::{open_members, open_notes, remove_members, remove_notes};
use threadcap_decide::files::{self, Listed};
use threadcap_decide::settings::Settings;
use threadcap_decide::variables;
use threadcap_ledger::{Asking, LibraryEntry, NO_LIBRARY, Page, RequestKind, Text};
use threadcap_programs::lowering::Change;
use threadcap_runtimes::Action;
use threadcap_sys as sys;

/// The lower bits of a request's key hold the row of the table, the others the function's address.
const ROW_BITS: u32 = 12;
/// Takes the place of a row in the keys of variables.
const OF_VARIABLES: usize = (1 << ROW_BITS) - 2;
/// Takes the place of a row in the keys of arguments.
const OF_ARGUMENTS: usize = OF_VARIABLES - 1;
const _: () = assert!(ROWS + files::LISTED.len() < OF_ARGUMENTS);

/// Records a request for `asked` threads and what it is lowered to, if it is. Returns the count to
/// pass on in its place; `None` if the call is passed on unchanged.
#[inline]
pub fn grant(call: &Call, asked: i64, lowered: Option<u32>, allowance: Allowance) -> Option<u32> {
    requested(call, asked, lowered.map_or(asked, i64::from));
    lowered.filter(|_| allowance.is_imposed)
}

/// Records a request for `asked` threads of which `granted` are granted.
#[inline]
pub fn requested(call: &Call, asked: i64, granted: i64) {
    let key = key(call.row, call.real);
    let page = event();
    let request = match page.request(key) {
        Some(request) => Some(request),
        None => claim(page, key, call, kind_of(call)),
    };
    request.inspect(|request| request.count(asked, granted));
}

/// Records a request that is granted in full because the team is promised. It is kept apart from
/// other requests by the same function.
pub fn promised(call: &Call, asked: i64, granted: i64) {
    let key = key(call.row, call.real) | OF_PROMISED;
    let page = event();
    let request = page.request(key).or_else(|| claim(page, key, call, RequestKind::Promised));
    request.inspect(|request| request.count(asked, granted));
}

/// Set in the keys of promised teams.
const OF_PROMISED: u64 = 1 << 63;

fn key(row: usize, address: usize) -> u64 {
    (address as u64) << ROW_BITS | (row as u64 + 1)
}

fn kind_of(call: &Call) -> RequestKind {
    match TABLE[call.row].hook {
        Hook::Action(Action::Region { .. } | Action::Request { .. } | Action::Levels { .. }) => {
            RequestKind::Region
        }
        _ => RequestKind::Setter,
    }
}

#[cold]
#[inline(never)]
fn claim<'p>(
    page: &'p Page,
    key: u64,
    call: &Call,
    kind: RequestKind,
) -> Option<&'p threadcap_ledger::RequestEntry> {
    let row = &TABLE[call.row];
    page.claim_request(key, || Asking {
        kind,
        name: row.name().as_bytes(),
        runtime: row.runtime().as_bytes(),
        library: place_of(page, call.real),
        asker: place_of(page, call.caller),
    })
}

/// How often the function of this row was called, and the most that was asked and granted, in all
/// copies of the library.
pub fn requests(row: usize) -> Option<(u64, i64, i64)> {
    let of_row = |key: u64| key & ((1 << ROW_BITS) - 1) == row as u64 + 1;
    (row < ROWS).then(|| sum_of(of_row))
}

/// How often a variable was lowered, and the most that was asked and granted; `None` for one that
/// is not a thread variable.
pub fn requests_by_variable(name: &[u8]) -> Option<(u64, i64, i64)> {
    let wanted = key(OF_VARIABLES, variables::place(name)?);
    Some(sum_of(|key| key == wanted))
}

/// The number of calls of all requests with such a key, and the most that was asked and granted.
fn sum_of(is_one: impl Fn(u64) -> bool) -> (u64, i64, i64) {
    let all = current().requests.iter().filter(|request| is_one(request.key.load(Relaxed)));
    let numbers = all.map(|request| {
        let [asked, granted] = [&request.most_asked, &request.most_granted];
        (request.calls.load(Relaxed), asked.load(Relaxed), granted.load(Relaxed))
    });
    numbers.fold((0, 0, 0), |(calls, asked, granted), (more, also, too)| {
        (calls + more, also.max(asked), too.max(granted))
    })
}

/// The result of a query for the number of CPUs: how many there are, how many were reported, and
/// whether the job is only observed, so that the former is returned.
#[derive(Clone, Copy)]
pub struct Answer {
    real: i64,
    reported: i64,
    observes: bool,
}

impl Answer {
    /// The result of a query in a process with these settings.
    pub fn new(real: impl Into<i64>, reported: impl Into<i64>, settings: &Settings) -> Answer {
        Answer { real: real.into(), reported: reported.into(), observes: settings.observe }
    }
}

/// Records a query for the number of CPUs by a call.
pub fn queried(call: &Call, answer: Answer) {
    let row = &TABLE[call.row];
    query((call.row, row.name().as_bytes(), row.runtime().as_bytes()), call.caller, answer);
}

/// Records that a file was opened that holds the number of CPUs.
pub fn file_opened(file: &'static Listed, caller: usize, answer: Answer) {
    let row = ROWS + usize::from(file.number);
    query((row, file.path.as_bytes(), b""), caller, answer);
}

#[inline(never)]
fn query((row, name, runtime): (usize, &[u8], &[u8]), caller: usize, answer: Answer) {
    // If the job is only observed, record what would have been reported.
    let is_event = answer.observes && answer.real > answer.reported;
    let page = if is_event { event() } else { current() };
    let key = key(row, real::owner(caller).map_or(0, |owner| owner.handle() as usize));
    let request = page.claim_request(key, || {
        let library = place_of(page, caller);
        Asking { kind: RequestKind::Query, name, runtime, library, asker: library }
    });
    request.inspect(|request| request.count(answer.real, answer.reported));
}

/// Records a variable of the environment, by its entry, whose number is lowered.
#[cold]
pub fn lowered_variable(entry: &[u8], asked: i64, granted: u32) {
    let name = entry.split(|&byte| byte == b'=').next().unwrap_or(entry);
    let runtime = variables::runtime(name).as_bytes();
    let place = variables::place(name).unwrap_or(variables::COUNT);
    let key = key(OF_VARIABLES, place);
    let (kind, library, asker) = (RequestKind::Variable, NO_LIBRARY, NO_LIBRARY);
    let request = current().claim_request(key, || Asking { kind, name, runtime, library, asker });
    request.inspect(|request| request.count(asked, granted.into()));
}

/// Records an argument of this program whose number is lowered.
#[cold]
pub fn lowered_argument(program: &[u8], change: &Change) {
    let (kind, library, asker) = (RequestKind::Argument, NO_LIBRARY, NO_LIBRARY);
    let asking = Asking { kind, name: change.option, runtime: program, library, asker };
    let key = key(OF_ARGUMENTS, change.option.as_ptr() as usize);
    let request = current().claim_request(key, || asking);
    let asked = i64::try_from(change.asked).unwrap_or(i64::MAX);
    request.inspect(|request| request.count(asked, change.granted.into()));
}

/// Makes the page of a program whose arguments were lowered: if it then runs on one thread, it may
/// have no other event. The arguments in the page are those that the program reads.
#[cold]
pub fn arguments_lowered() {
    event();
}

/// Records that the library around `caller` created a thread, one over the cap or not.
pub fn thread_created(caller: usize, is_over_cap: bool) {
    let page = event();
    page.header.created.fetch_add(1, Relaxed);
    if is_over_cap {
        page.header.over_cap.fetch_add(1, Relaxed);
    }
    if let Some((_, library)) = library(page, caller) {
        library.created.fetch_add(1, Relaxed);
    }
}

/// Records that the library around `caller` was refused a thread.
pub fn thread_refused(caller: usize) {
    let page = event();
    page.header.refused.fetch_add(1, Relaxed);
    if let Some((_, library)) = library(page, caller) {
        library.refused.fetch_add(1, Relaxed);
    }
}

/// How many threads the library around `address` created, and how many it was refused.
pub fn threads_of(address: usize) -> (u32, u32) {
    current().library(library_key(real::owner(address))).map_or((0, 0), |(_, library)| {
        (library.created.load(Relaxed), library.refused.load(Relaxed))
    })
}

/// Records the new number of live threads of this process.
pub fn threads_changed() {
    let header = &current().header;
    loop {
        let alive = threads::alive();
        header.alive.store(alive, SeqCst);
        if header.peak.load(Relaxed) < alive {
            header.peak.fetch_max(alive, Relaxed);
        }
        // Another thread may have counted later and stored earlier than we did.
        if threads::alive() == alive {
            return;
        }
    }
}

/// Records how many threads a pool may have from now on.
pub fn allowed(threads: u32) {
    current().header.allowed.store(threads, Relaxed);
}

/// Records that a pool may have this many threads from now on, because fellow workers started or
/// stopped computing; returns how many it was before.
#[cold]
pub fn moved(threads: u32) -> u32 {
    let page = current();
    let before = page.header.allowed.swap(threads, Relaxed);
    if before != threads || page.header.moves.load(Relaxed) == 0 {
        page.moved(threads, sys::process::clock(libc::CLOCK_BOOTTIME));
    }
    before
}

/// Records among how many workers the cap is divided, and so how many threads a pool may have.
#[cold]
pub fn divided(workers: u32, threads: u32) {
    let header = &event().header;
    header.allowed.store(threads, Relaxed);
    header.workers.store(workers, Release);
}

/// The index of the library around an address; `None` for generated code.
fn place_of(page: &Page, address: usize) -> u32 {
    match real::owner(address) {
        Some(_) => library(page, address).map_or(NO_LIBRARY, |(place, _)| place),
        None => NO_LIBRARY,
    }
}

/// The library around an address; generated code counts as one.
fn library(page: &Page, address: usize) -> Option<(u32, &LibraryEntry)> {
    let owner = real::owner(address);
    let key = library_key(owner);
    page.library(key).or_else(|| page.claim_library(key, |text| put_path(page, text, owner)))
}

/// Distinguishes a library from others, even from one that was at the same address before.
fn library_key(owner: Option<real::Object>) -> u64 {
    owner.map_or(u64::MAX, |owner| owner.fingerprint() as u64 | 1)
}

#[cold]
fn put_path(page: &Page, text: &Text, owner: Option<real::Object>) {
    let name = owner.map(|owner| owner.name().unwrap_or_default().to_bytes());
    match name {
        None => page.put(text, &[b"[generated code]"]),
        Some(b"") => facts::with_program(|program| page.put(text, &[program])),
        Some(name) => page.put(text, &[name]),
    }
}
