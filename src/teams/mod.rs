//! Which OpenMP teams were promised: crate `threadcap_teams`, applied to this process's own code.
//!
//! Called only if a team asks for more threads than it may have. The verdict on a region is
//! computed once, in milliseconds, and cached without a lock: two threads that need it at once both
//! compute it, with the same result.

mod object;
mod verdicts;
pub mod watched;

use threadcap_decide::settings::Teams;
use threadcap_teams::names::RUNTIME_LANDMARK;
use threadcap_teams::{AddressSpace, Marks, Survey, Verdict, of_region};

use crate::real::unloading::Search;
use crate::real::{self, Object};
use crate::stack;
pub use object::Mapped;
use verdicts::Verdicts;

/// The functions that walks over code have visited.
static MARKS: Marks = Marks::new();
/// The verdicts on regions, by where their code starts, and those on objects, by their base.
static REGIONS: Verdicts<2048> = Verdicts::new();
static OBJECTS: Verdicts<256> = Verdicts::new();

/// Whether this machine's code can be decoded. If not, every team is in doubt.
const READS_CODE: bool = cfg!(target_pointer_width = "64");

/// The objects of this process.
struct Here;

impl AddressSpace for Here {
    type Memory = Mapped;

    fn object(&self, address: usize) -> Option<(Mapped, usize)> {
        let object = real::owner(address).filter(|object| !real::is_ours(object.base()))?;
        // The runtime's own code says nothing about the program that calls it.
        if object.function(RUNTIME_LANDMARK).is_some() {
            return None;
        }
        let header = real::header(object)?;
        Some((Mapped::at(header)?, header))
    }

    fn definition(&self, name: &[u8]) -> Option<usize> {
        let name = core::str::from_utf8(name).ok()?;
        let search = Search::begin();
        real::complete(&search).find_map(|object| object.function(name))
    }
}

/// Whether the team of the region whose code starts at an address was promised.
pub fn is_promised(code: usize, teams: Teams) -> bool {
    match teams {
        Teams::Asked => true,
        Teams::Cap => false,
        Teams::Auto if !READS_CODE => true,
        Teams::Auto => {
            let object = real::owner(code);
            let compute = || match with_room(|| of_region(&Here, code, &MARKS)) {
                // It gets the answer for the later regions: the number asked for, if one of them
                // may be promised a team.
                Verdict::Asks => object.and_then(of_object).unwrap_or(Verdict::Promised),
                verdict => verdict,
            };
            REGIONS.get(code, object.map_or(0, Object::fingerprint), compute) == Verdict::Promised
        }
    }
}

/// Reads code where there is room: a walk takes 20 KiB of stack, and a region may start on that of a
/// small coroutine.
#[cold]
#[inline(never)]
fn with_room(read: impl FnOnce() -> Verdict) -> Verdict {
    stack::with_room(read).unwrap_or(Verdict::Promised)
}

/// Whether a setting of the code at `caller` may be for promised teams: those of its own object,
/// or of the libraries that it calls.
pub fn are_set_by(caller: usize, teams: Teams) -> bool {
    match teams {
        Teams::Asked => true,
        Teams::Cap => false,
        Teams::Auto if !READS_CODE => true,
        Teams::Auto => real::owner(caller).is_some_and(has_promised),
    }
}

/// The verdict on all regions of an object.
fn of_object(object: Object) -> Option<Verdict> {
    let loaded = {
        let _search = Search::begin();
        Loaded::of(object)
    };
    loaded.map(Loaded::verdict)
}

fn has_promised(caller: Object) -> bool {
    if of_object(caller) == Some(Verdict::Promised) {
        return true;
    }
    if real::was_there_at_start(caller) {
        // It may set the number for any library that it has opened.
        return any_is_promised(|search, wanted| {
            let objects = real::complete(search).filter(|object| !real::is_ours(object.base()));
            objects.filter_map(Loaded::of).find(wanted)
        });
    }
    any_is_promised(|_, wanted| {
        let mut last = caller;
        let owners = caller.bound_references().filter_map(|address| {
            let owner = real::owner(address).filter(|owner| *owner != last)?;
            last = owner;
            Some(owner)
        });
        owners.into_iter().filter_map(Loaded::of).find(wanted)
    })
}

/// At most this many objects are read for one setting.
const MOST_OBJECTS: usize = 1 << 12;

/// Whether one of the objects that `find` visits has promised regions. Those without a verdict are
/// read one by one, and libraries can be unloaded in between.
fn any_is_promised(find: impl Fn(&Search, &dyn Fn(&Loaded) -> bool) -> Option<Loaded>) -> bool {
    for _ in 0..MOST_OBJECTS {
        let open = {
            let search = Search::begin();
            find(&search, &|object| object.known() != Some(Verdict::Adapts))
        };
        match open {
            None => return false,
            Some(object) if object.is_promised() => return true,
            Some(_) => {}
        }
    }
    true
}

/// A loaded object, identified by numbers, since it may be unloaded meanwhile.
#[derive(Clone, Copy)]
struct Loaded {
    /// An address within it.
    inside: usize,
    handle: usize,
    fingerprint: usize,
}

impl Loaded {
    fn of(object: Object) -> Option<Loaded> {
        let (handle, fingerprint) = (object.handle() as usize, object.fingerprint());
        Some(Loaded { inside: object.inside()?, handle, fingerprint })
    }

    /// Its verdict, if it was computed before.
    fn known(&self) -> Option<Verdict> {
        OBJECTS.known(self.handle, self.fingerprint)
    }

    fn is_promised(self) -> bool {
        self.verdict() == Verdict::Promised
    }

    fn verdict(self) -> Verdict {
        OBJECTS.get(self.handle, self.fingerprint, || with_room(|| self.survey()))
    }

    /// Reads all regions. `dlclose` waits for one step at most.
    fn survey(self) -> Verdict {
        let mut survey = Survey::new();
        loop {
            let _search = Search::begin();
            let is_there = real::owner(self.inside).is_some_and(|object| {
                object.handle() as usize == self.handle && object.fingerprint() == self.fingerprint
            });
            if !is_there {
                return Verdict::Adapts;
            }
            if let Some(verdict) = survey.step(&Here, self.inside, &MARKS) {
                return verdict;
            }
        }
    }
}
