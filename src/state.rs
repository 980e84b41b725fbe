//! What this process is allowed, decided once and readable at any time.
//!
//! Decided lazily, by the first caller: a hook may be called from the constructor of another
//! library, before ours. Two threads that call at once both decide, with the same result.

use core::num::{NonZeroU32, NonZeroUsize};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use once_cell::race::OnceNonZeroUsize;
use threadcap_decide::budget;
use threadcap_decide::settings::{
    self, ARGUMENTS_VARIABLE, LOCK_VARIABLE, Problem, Settings, TEAMS_VARIABLE, Teams,
    lowers_arguments,
};
use threadcap_decide::text::printable;
use threadcap_sys::file;

use crate::errno::Preserved;
use crate::initial::OwnVariables;
use crate::{auto, process, sandbox, system};

/// The packed settings, or [`INACTIVE`].
#[unsafe(link_section = ".data")]
static SETTINGS: OnceNonZeroUsize = OnceNonZeroUsize::new();
/// A value that means no cap: the library does nothing.
const INACTIVE: NonZeroUsize = NonZeroUsize::new(1 << 31).unwrap();
/// Set in the word if the policy alone prescribes the settings.
const UNASKED: usize = settings::UNPACKED_BITS[0];

/// The settings to record; `None` if the library has nothing to do.
#[inline]
pub fn recorded() -> Option<Settings> {
    Settings::unpack(SETTINGS.get_or_init(decide).get())
}

/// The settings to pass on to children: what the environment asks for, within the policy; `None` if
/// the policy alone decides, since it does so for the children too, whatever is in their
/// environment.
#[inline]
pub fn asked() -> Option<Settings> {
    let word = SETTINGS.get_or_init(decide).get();
    if word & UNASKED == 0 { Settings::unpack(word) } else { None }
}

/// The settings to enforce; `None` if there is no cap, or the job is only observed.
#[inline]
pub fn settings() -> Option<Settings> {
    recorded().filter(|settings| !settings.observe)
}

/// How many threads a pool of this process may have now; `None` where nothing is imposed.
#[inline]
pub fn allowed() -> Option<u32> {
    allowance().filter(|allowance| allowance.is_imposed).map(|allowance| allowance.threads)
}

/// What a pool of this process may have now.
#[derive(Clone, Copy)]
pub struct Allowance {
    /// The number of threads.
    pub threads: u32,
    /// Whether this is imposed; otherwise it is only recorded.
    pub is_imposed: bool,
}

impl Allowance {
    /// What these settings, the process's share of the cap and the program's own limit allow.
    #[inline]
    pub fn under(settings: &Settings) -> Allowance {
        let workers = process::this_inline().workers.load(Relaxed);
        let share = budget::share(settings.cap.get(), workers);
        let threads = share.min(LIMIT.load(Relaxed));
        Allowance { threads, is_imposed: !settings.observe }
    }

    /// The same as if there were no other workers.
    pub fn undivided(settings: &Settings) -> Allowance {
        let threads = settings.cap.get().min(LIMIT.load(Relaxed));
        Allowance { threads, is_imposed: !settings.observe }
    }
}

/// What a pool of this process may have now; `None` where the library has nothing to do.
#[inline]
pub fn allowance() -> Option<Allowance> {
    recorded().map(|settings| Allowance::under(&settings))
}

/// What a pool of this process might have if no other worker had a share.
pub fn undivided() -> Option<Allowance> {
    recorded().map(|settings| Allowance::undivided(&settings))
}

/// What happens to large OpenMP teams: as the environment says, otherwise as the policy says.
pub fn teams() -> Teams {
    let asked = recorded().and_then(|settings| settings.teams);
    asked.or_else(system::teams).unwrap_or_default()
}

/// The program's own limit below the cap, for as long as it wants one.
static LIMIT: AtomicU32 = AtomicU32::new(u32::MAX);

/// Lets the program limit itself to fewer threads than the cap; returns how many are allowed now.
pub fn limit(threads: NonZeroU32) -> Option<u32> {
    LIMIT.store(threads.get(), Relaxed);
    allowed()
}

#[cold]
fn decide() -> NonZeroUsize {
    let ceiling = system::ceiling();
    let own = OwnVariables::find();
    if ceiling.is_some() || !own.is_empty() {
        let by_variable = own.value(LOCK_VARIABLE).is_some_and(settings::locks);
        sandbox::look(by_variable || ceiling.is_some_and(|ceiling| ceiling.lock));
    }
    let asked = settings::read(|name| own.value(name), auto::count, complain);
    let settings = match ceiling {
        Some(ceiling) => Some(Settings {
            // Also for a user who asks for no cap.
            arguments: own.value(ARGUMENTS_VARIABLE).is_none_or(lowers_arguments),
            teams: own.value(TEAMS_VARIABLE).and_then(Teams::of),
            ..ceiling.over(asked)
        }),
        None => asked,
    };
    let alone = ceiling.is_some() && asked.is_none_or(|asked| asked.observe);
    let unasked = if alone { UNASKED } else { 0 };
    settings.and_then(|settings| NonZeroUsize::new(settings.pack() | unasked)).unwrap_or(INACTIVE)
}

/// One line on stderr: what was wrong, what was expected, what happens now.
pub fn complain(problem: Problem) {
    let _errno = Preserved::now();
    say([
        b"threadcap: ",
        problem.variable.as_bytes(),
        b"=\"",
        printable(problem.value, &mut [0; 200]),
        b"\" ",
        problem.wrong.as_bytes(),
        b"; expected ",
        problem.expected.as_bytes(),
        b"; ",
        problem.now.as_bytes(),
        b"\n",
    ]);
}

/// Writes one line to stderr.
pub fn say<const PARTS: usize>(parts: [&[u8]; PARTS]) {
    // In one call, so that lines of several processes do not mix. If stderr is closed, nothing can
    // be done.
    let _ = file::write_parts(libc::STDERR_FILENO, parts);
}
