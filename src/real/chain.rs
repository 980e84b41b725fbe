//! The chain of loaded objects, and which of them an address belongs to.

use core::ptr::null;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::*};
use libc::{c_int, c_void};

use super::object::{LinkMap, Object};
use super::unloading::Search;
use crate::sandbox;
use crate::weak::{self, address_of};
use threadcap_sys::process;

/// The loader's interface for debuggers, as in `<link.h>`: the public way to reach the chain.
#[repr(C)]
struct Rendezvous {
    version: c_int,
    first: *const LinkMap,
}

/// The first object, which is the program.
///
/// glibc exports this structure. In musl, the handle of the program is its record, and `dlopen`
/// without a name takes no lock; it is called once, before the program runs.
#[inline]
fn first() -> *const LinkMap {
    let rendezvous = address_of!("_r_debug") as *const Rendezvous;
    // SAFETY: null, or the loader's own, which lives as long as the process.
    match unsafe { rendezvous.as_ref() } {
        // The loader fills this in before it runs any code of ours.
        Some(rendezvous) => rendezvous.first,
        None => first_by_handle(),
    }
}

#[cold]
fn first_by_handle() -> *const LinkMap {
    static FIRST: AtomicPtr<LinkMap> = AtomicPtr::new(core::ptr::null_mut());
    let mut first = FIRST.load(Relaxed);
    if first.is_null() {
        // SAFETY: a C library without glibc's structure has `dlopen`.
        first = unsafe { weak::dlopen(null(), libc::RTLD_LAZY) }.cast();
        FIRST.store(first, Relaxed);
    }
    first
}

unsafe extern "C" {
    /// The start of this library, defined by the linker.
    static __ehdr_start: u8;
    /// The end of this library, defined by the linker.
    static _end: u8;
}

/// The last object that the program started with. It and those before it are never unloaded, and
/// every object of the process looks names up in them first.
#[unsafe(link_section = ".data")]
static LAST_AT_START: AtomicPtr<LinkMap> = AtomicPtr::new(core::ptr::null_mut());

/// Whether an address lies in this library.
pub fn is_ours(address: usize) -> bool {
    own_memory().contains(&address)
}

/// Where this library lies.
pub fn own_memory() -> core::ops::Range<usize> {
    &raw const __ehdr_start as usize..&raw const _end as usize
}

/// All loaded objects in the order of loading.
pub fn objects() -> impl Iterator<Item = Object> {
    // SAFETY: null, or the loader's record of the program, which stays.
    let first = unsafe { Object::of(first()) };
    core::iter::successors(first, |object| object.next())
}

/// This library.
pub fn ourselves() -> Option<Object> {
    objects().find(|object| object.base() == &raw const __ehdr_start as usize)
}

/// Records which objects the program started with: those that are loaded now.
pub fn save_start() {
    if let Some(last) = objects().last() {
        LAST_AT_START.store(last.handle().cast(), Release);
    }
}

/// The objects before this library.
pub fn before_us() -> impl Iterator<Item = Object> {
    objects().take_while(|object| !object_is_ours(object))
}

/// The objects after this library that the program started with.
pub fn in_line() -> impl Iterator<Item = Object> {
    at_start().skip_while(|object| !object_is_ours(object)).skip(1)
}

/// The objects that the program started with, which are never unloaded.
pub fn at_start() -> impl Iterator<Item = Object> {
    let last = LAST_AT_START.load(Acquire).cast();
    let mut ended = false;
    objects().take_while(move |object| {
        let take = !ended;
        ended |= object.handle() == last;
        take
    })
}

/// All completely loaded objects.
pub fn complete(search: &Search) -> impl Iterator<Item = Object> {
    at_start().chain(loaded_later(search))
}

/// At most this many records are read, since other threads may change the chain meanwhile.
const MOST_RECORDS: usize = 1 << 16;

/// The completely loaded objects that were loaded while the program ran. One that is still being
/// loaded may be unmapped at any moment, if a symbol is missing, without a `dlclose` that would
/// wait for us. The loader adds an object to its index of addresses once loading can no longer
/// fail. The records that lead there are only copied, never dereferenced, since they may be gone as
/// well.
///
/// Before glibc 2.35 there is no such index, and the chain is followed as it is.
pub fn loaded_later(_: &Search) -> impl Iterator<Item = Object> {
    let last: *const LinkMap = LAST_AT_START.load(Acquire);
    let may_look = !last.is_null() && !sandbox::is_entered();
    let first = if may_look { record_at(last) } else { None };
    let records = core::iter::successors(first, |record| record_at(record.next()));
    records.skip(1).take(MOST_RECORDS).filter_map(|record| owner(record.dynamic()))
}

/// Whether an object was loaded before another one.
pub fn is_before(object: Object, other: Object) -> bool {
    let next = |record: &*const LinkMap| record_at(*record).map(|record| record.next());
    let records = core::iter::successors(Some(object.handle() as *const LinkMap), next);
    records.take(MOST_RECORDS).skip(1).any(|record| record == other.handle() as *const LinkMap)
}

/// A copy of the record at this address; `None` if it is gone.
fn record_at(record: *const LinkMap) -> Option<LinkMap> {
    if record.is_null() {
        return None;
    }
    // SAFETY: a record of the loader, as long as it is there.
    unsafe { process::copy_of(record as usize) }
}

/// Whether the program started with an object.
pub fn was_there_at_start(object: Object) -> bool {
    at_start().any(|known| known == object)
}

fn object_is_ours(object: &Object) -> bool {
    is_ours(object.base())
}

/// The result of `_dl_find_object`, as in `<dlfcn.h>`.
#[repr(C)]
struct Found {
    flags: u64,
    start: *const c_void,
    end: *const c_void,
    object: *const LinkMap,
    rest: [u64; 12],
}

type Find = unsafe extern "C" fn(*const c_void, *mut Found) -> c_int;

/// glibc's lock-free index of addresses, since 2.35: 0 if not looked for yet, 1 if absent,
/// otherwise the address of the function that reads it.
static FIND: AtomicUsize = AtomicUsize::new(0);

fn index() -> Option<Find> {
    let find = match FIND.load(Relaxed) {
        0 => find_the_index(),
        known => known,
    };
    // SAFETY: the address is that of `_dl_find_object`.
    (find != 1).then(|| unsafe { core::mem::transmute::<usize, Find>(find) })
}

/// The program.
pub fn program() -> Option<Object> {
    at_start().next()
}

/// The C library.
pub fn libc() -> Option<Object> {
    owner(libc::__errno_location as *const () as usize)
}

/// The object that an address belongs to; `None` for generated code, and for an object that is
/// being loaded.
pub fn owner(address: usize) -> Option<Object> {
    match find(address) {
        Ok(found) => {
            // SAFETY: the record of the object that has the address, which the caller keeps loaded.
            unsafe { Object::of(found?.object) }
        }
        Err(NoIndex) => {
            let _search = Search::begin();
            owner_by_base(address)
        }
    }
}

/// The same, but `None` if the loader has no index of addresses: without one, any address would
/// seem to belong to some object.
pub fn indexed_owner(address: usize) -> Option<Object> {
    let found = find(address).ok().flatten()?;
    // SAFETY: as in `owner`.
    unsafe { Object::of(found.object) }
}

/// The address of an object's ELF header, at the start of its first segment.
pub fn header(object: Object) -> Option<usize> {
    match find(object.inside()?) {
        Ok(found) => Some(found?.start as usize),
        // A program with a fixed address has a base of 0; its program headers follow the header.
        // SAFETY: no pointers, no failure.
        Err(NoIndex) if object.base() == 0 => unsafe {
            Some(libc::getauxval(libc::AT_PHDR) as usize & !0xfff)
        },
        Err(NoIndex) => Some(object.base()),
    }
}

/// glibc has no `_dl_find_object`.
struct NoIndex;

/// What the loader finds for an address.
fn find(address: usize) -> Result<Option<Found>, NoIndex> {
    let find = index().ok_or(NoIndex)?;
    let mut found = Found { flags: 0, start: null(), end: null(), object: null(), rest: [0; 12] };
    // SAFETY: `found` has room for its answer.
    let failed = unsafe { find(address as *const c_void, &raw mut found) } != 0;
    Ok((!failed).then_some(found))
}

#[cold]
fn find_the_index() -> usize {
    let find = in_line().find_map(|object| object.function("_dl_find_object")).unwrap_or(1);
    FIND.store(find, Relaxed);
    find
}

/// The object with the highest base below the address: right for all code but generated code,
/// for which it merely names a neighbour.
fn owner_by_base(address: usize) -> Option<Object> {
    objects().filter(|object| object.base() <= address).max_by_key(|object| object.base())
}
