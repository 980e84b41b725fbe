//! What was asked and what was granted, in a page that others may read: crate `threadcap_ledger`.
//!
//! Whoever records goes to the [`current`] page, which is a private one until something happens
//! that is worth telling ([`event`]): a setter, a region, a thread. A program that asks nothing
//! makes no file. At the end the process says so ([`process`]), and reports ([`report`]).

mod current;
mod facts;
mod place;
pub mod process;
mod report;

use core::sync::atomic::Ordering::*;

use crate::call::Call;
use crate::table::{Action, ROWS, TABLE};
use crate::{real, state};
use current::{current, event};
pub use place::Remembered;
use threadcap_decide::files::{self, Listed};
use threadcap_decide::variables;
use threadcap_ledger::{Asking, Kind, Library, NO_LIBRARY, Page, Text};

/// The lower bits of a request's key hold the row of the table, the others the function's address.
const ROW_BITS: u32 = 12;
/// Stands for a row in the keys of variables.
const OF_VARIABLES: usize = (1 << ROW_BITS) - 2;
const _: () = assert!(ROWS + files::LISTED.len() < OF_VARIABLES);

/// Records a request for `asked` threads, which the policy lowers to this or leaves as it is; what
/// is to be done about it: nothing where the job is only observed.
#[inline]
pub fn grant(call: &Call, asked: i64, lowered: Option<u32>) -> Option<u32> {
    requested(call, asked, lowered.map_or(asked, i64::from));
    lowered.filter(|_| state::settings().is_some())
}

/// Records a request for `asked` threads of which so many are granted.
#[inline]
pub fn requested(call: &Call, asked: i64, granted: i64) {
    let key = key(call.row, call.real);
    let page = event();
    let request = match page.request(key) {
        Some(request) => Some(request),
        None => claim(page, key, call),
    };
    request.inspect(|request| request.count(asked, granted));
}

fn key(row: usize, address: usize) -> u64 {
    (address as u64) << ROW_BITS | (row as u64 + 1)
}

#[cold]
#[inline(never)]
fn claim<'p>(page: &'p Page, key: u64, call: &Call) -> Option<&'p threadcap_ledger::Request> {
    let row = &TABLE[call.row];
    page.claim_request(key, || Asking {
        kind: match row.action {
            Action::Region { .. } | Action::Levels { .. } => Kind::Region,
            _ => Kind::Setter,
        },
        name: row.name().as_bytes(),
        runtime: row.family.name().as_bytes(),
        library: place_of(page, call.real),
        asker: place_of(page, call.caller),
    })
}

/// How often the name in this row was called, and the most that was asked and granted by it, in
/// all copies of the library.
pub fn requests(row: usize) -> Option<(u64, i64, i64)> {
    let of_row = |key: u64| key & ((1 << ROW_BITS) - 1) == row as u64 + 1;
    let all = current().requests.iter().filter(|request| of_row(request.key.load(Relaxed)));
    let numbers = all.map(|request| {
        let [asked, granted] = [&request.most_asked, &request.most_granted];
        (request.calls.load(Relaxed), asked.load(Relaxed), granted.load(Relaxed))
    });
    let sum = numbers.fold((0, 0, 0), |(calls, asked, granted), (more, also, too)| {
        (calls + more, also.max(asked), too.max(granted))
    });
    (row < ROWS).then_some(sum)
}

/// Records a question for the number of CPUs: how many there are, and how many were told.
pub fn queried(call: &Call, asked: i64, told: i64) {
    let row = &TABLE[call.row];
    query(call.row, row.name().as_bytes(), row.family.name().as_bytes(), call.caller, asked, told);
}

/// Records that a file was opened that tells the number of CPUs.
pub fn file_opened(file: &'static Listed, caller: usize, asked: u32, told: u32) {
    let row = ROWS + usize::from(file.number);
    query(row, file.path.as_bytes(), b"", caller, asked.into(), told.into());
}

#[inline(never)]
fn query(row: usize, name: &[u8], runtime: &[u8], caller: usize, asked: i64, told: i64) {
    // Where the job is only observed, an answer that would be lower is what is looked for.
    let observes = asked > told && state::settings().is_none();
    let page = if observes { event() } else { current() };
    let key = key(row, real::owner(caller).map_or(0, |owner| owner.handle() as usize));
    let request = page.claim_request(key, || {
        let library = place_of(page, caller);
        Asking { kind: Kind::Query, name, runtime, library, asker: library }
    });
    request.inspect(|request| request.count(asked, told));
}

/// Records a variable of the environment, by its entry, whose number is lowered.
#[cold]
pub fn lowered_variable(entry: &[u8], asked: i64, granted: u32) {
    let name = entry.split(|&byte| byte == b'=').next().unwrap_or(entry);
    let runtime = variables::runtime(name).as_bytes();
    let place = variables::place(name).unwrap_or(variables::COUNT);
    let key = key(OF_VARIABLES, place);
    let (kind, library, asker) = (Kind::Variable, NO_LIBRARY, NO_LIBRARY);
    let request = current().claim_request(key, || Asking { kind, name, runtime, library, asker });
    request.inspect(|request| request.count(asked, granted.into()));
}

/// Records that the library around `caller` created a thread, the `alive`-th of the process.
pub fn thread_created(caller: usize, alive: u32) {
    let page = event();
    page.header.created.fetch_add(1, Relaxed);
    if state::recorded().is_some_and(|settings| alive > settings.cap.get()) {
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

/// Records how many threads of this process are alive.
pub fn threads_alive(read: impl Fn() -> u32) {
    let header = &current().header;
    loop {
        let alive = read();
        header.alive.store(alive, SeqCst);
        if header.peak.load(Relaxed) < alive {
            header.peak.fetch_max(alive, Relaxed);
        }
        // Another thread may have counted meanwhile, and stored before us.
        if read() == alive {
            return;
        }
    }
}

/// Records how many threads a pool may have from now on.
pub fn allowed(threads: u32) {
    current().header.allowed.store(threads, Relaxed);
}

/// The place of the library around an address; none for generated code.
fn place_of(page: &Page, address: usize) -> u32 {
    match real::owner(address) {
        Some(_) => library(page, address).map_or(NO_LIBRARY, |(place, _)| place),
        None => NO_LIBRARY,
    }
}

/// The library around an address; generated code counts as one.
fn library(page: &Page, address: usize) -> Option<(u32, &Library)> {
    let owner = real::owner(address);
    let key = library_key(owner);
    page.library(key).or_else(|| page.claim_library(key, |text| put_path(page, text, owner)))
}

/// Tells a library from others, also from one that had its memory before.
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
