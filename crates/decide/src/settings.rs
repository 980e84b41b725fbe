//! The settings in the environment: the cap and its switches.

mod budget;
mod show;
mod unusable;
mod wait;

use core::num::NonZeroU32;

pub use budget::{BUDGET_VARIABLE, Budget};
pub use show::{LEDGER_VARIABLE, Ledger, REPORT_VARIABLE, ReportTarget, ledger, report};
pub use unusable::{instead_of_unusable, unusable_leases, unusable_ledger, unusable_report};
pub use wait::{Wait, is_busy, wait};

/// The variables that set the cap, in order of precedence. The second is the older spelling.
pub const CAP_VARIABLES: [&str; 2] = ["AUTOZYME_THREADS", "AUTOZYMER_THREADS"];
/// `off` leaves the affinity alone; queries still return the granted CPUs.
pub const HOLD_VARIABLE: &str = "THREADCAP_HOLD";
/// What happens to a thread beyond the cap: `share` (default) or `refuse`.
pub const EXCESS_VARIABLE: &str = "THREADCAP_EXCESS";
/// `1` locks the hold: no process of the job can change its affinity.
pub const LOCK_VARIABLE: &str = "THREADCAP_LOCK";
/// `1` turns the library off, for a user in trouble.
pub const DISABLE_VARIABLE: &str = "THREADCAP_DISABLE";
/// The lease file, or `off`: held CPUs are then chosen without leases.
pub(crate) const LEASES_VARIABLE: &str = "THREADCAP_LEASES";
/// The number of the user who set [`LEDGER_VARIABLE`], [`REPORT_VARIABLE`] or [`LEASES_VARIABLE`]: the
/// library writes it beside them for the children of a job. A process of another user ignores them,
/// unless root set them.
pub const USER_VARIABLE: &str = "THREADCAP_USER";
/// The path of the library, for the launcher. It is no more to be trusted across users than
/// `LD_PRELOAD`.
pub const LIBRARY_VARIABLE: &str = "THREADCAP_LIBRARY";
/// The variables that count only for the user who set them.
pub const PERSONAL_VARIABLES: [&str; 3] = [LEDGER_VARIABLE, REPORT_VARIABLE, LEASES_VARIABLE];
/// `off` leaves the arguments of known programs unchanged, whatever number of threads they contain.
pub const ARGUMENTS_VARIABLE: &str = "THREADCAP_ARGUMENTS";
/// Which OpenMP teams are clamped: `auto` (default), `asked` or `cap`: see [`Teams`].
pub const TEAMS_VARIABLE: &str = "THREADCAP_TEAMS";
/// `1` changes nothing, but records what would have been granted.
pub const OBSERVE_VARIABLE: &str = "THREADCAP_OBSERVE";

/// The largest valid cap: beyond any machine, and small enough to pack.
pub const LARGEST_CAP: u32 = (1 << 20) - 1;

/// What happens to a thread that is created while `cap` threads are alive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Excess {
    /// It runs, and shares the held CPUs with the others.
    #[default]
    Share,
    /// `pthread_create` fails with `EAGAIN`.
    Refuse,
}

/// What happens to an OpenMP team that was asked to be larger than allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Teams {
    /// It is clamped if its code asks how large it is or leaves the division of the work to the
    /// compiler. A promised team, whose work is divided by the number asked for, gets that number,
    /// and so does a team if it is in doubt.
    #[default]
    Auto,
    /// It gets the number asked for, whatever its code.
    Asked,
    /// It is clamped, whatever its code: work may be left undone.
    Cap,
}

impl Teams {
    /// Its word.
    pub fn word(self) -> &'static str {
        TEAMS.words.iter().find(|(_, teams)| *teams == Some(self)).map_or("auto", |(word, _)| word)
    }

    /// The meaning of a word; `None` for any other word.
    pub fn of(word: &[u8]) -> Option<Teams> {
        TEAMS.meaning(word).flatten()
    }

    /// Its number, from 1 to 3: the lower, the larger the teams.
    pub fn number(self) -> u32 {
        match self {
            Teams::Asked => 1,
            Teams::Auto => 2,
            Teams::Cap => 3,
        }
    }

    /// The one with this number, if it is one of the three.
    pub fn of_number(number: u32) -> Option<Teams> {
        [Teams::Asked, Teams::Auto, Teams::Cap].into_iter().find(|teams| teams.number() == number)
    }
}

/// The settings, parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The cap: the number of CPUs, and of threads per pool.
    pub cap: NonZeroU32,
    /// Whether the affinity is narrowed to `cap` CPUs.
    pub hold: bool,
    /// What happens to threads beyond the cap.
    pub excess: Excess,
    /// Whether the affinity, once narrowed, is locked.
    pub lock: bool,
    /// Whether numbers of threads are lowered in the arguments of known programs.
    pub arguments: bool,
    /// What happens to large OpenMP teams; `None`: not set, the policy or the default decides.
    pub teams: Option<Teams>,
    /// Whether the workers of the job share the cap; `None`: not set.
    pub budget: Option<Budget>,
    /// Whether requests are only recorded, and nothing is changed.
    pub observe: bool,
}

/// A value that cannot be used, and what happens instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem<'a> {
    /// The variable's name.
    pub variable: &'static str,
    /// Its value, as found.
    pub value: &'a [u8],
    /// What is wrong with it.
    pub wrong: &'static str,
    /// What was expected.
    pub expected: &'static str,
    /// What happens now.
    pub now: &'static str,
}

impl<'a> Problem<'a> {
    /// Of a value that this variable cannot have.
    fn not_valid(
        variable: &'static str,
        value: &'a [u8],
        expected: &'static str,
        now: &'static str,
    ) -> Self {
        Problem { variable, value, wrong: "is not valid", expected, now }
    }
}

/// A cap as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// This number.
    Number(NonZeroU32),
    /// As many as affinity, cgroup quota and batch system allow.
    Auto,
}

/// Parses a cap: a whole number from 1 to [`LARGEST_CAP`], or `auto`, optionally surrounded by
/// blanks.
pub fn parse_cap(value: &[u8]) -> Option<Cap> {
    let value = value.trim_ascii();
    if value == b"auto" {
        return Some(Cap::Auto);
    }
    let number = parse_count(value).filter(|&n| n <= LARGEST_CAP)?;
    NonZeroU32::new(number).map(Cap::Number)
}

/// Parses a plain decimal number: digits only, no sign, at most `u32::MAX`.
pub fn parse_count(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |number, &digit| {
        let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// A variable whose value is one of several words.
struct Choice<T: 'static> {
    variable: &'static str,
    words: &'static [(&'static str, T)],
    expected: &'static str,
    default: T,
    now: &'static str,
}

const HOLD: Choice<bool> = Choice {
    variable: HOLD_VARIABLE,
    words: &[("on", true), ("1", true), ("off", false), ("0", false)],
    expected: "on or off",
    default: true,
    now: "the job is held (on)",
};

const EXCESS: Choice<Excess> = Choice {
    variable: EXCESS_VARIABLE,
    words: &[("share", Excess::Share), ("refuse", Excess::Refuse)],
    expected: "share or refuse",
    default: Excess::Share,
    now: "over-cap threads share the CPUs (share)",
};

const LOCK: Choice<bool> = Choice {
    variable: LOCK_VARIABLE,
    words: &[("0", false), ("1", true), ("off", false), ("on", true), ("", false)],
    expected: "1 or 0",
    default: false,
    now: "the job is not locked",
};

const DISABLE: Choice<bool> = Choice {
    variable: DISABLE_VARIABLE,
    words: &[("0", false), ("1", true), ("", false)],
    expected: "1 or 0",
    default: false,
    now: "threadcap stays enabled",
};

const ARGUMENTS: Choice<bool> = Choice {
    variable: ARGUMENTS_VARIABLE,
    words: HOLD.words,
    expected: HOLD.expected,
    default: true,
    now: "arguments of known programs are lowered (on)",
};

const TEAMS: Choice<Option<Teams>> = Choice {
    variable: TEAMS_VARIABLE,
    words: &[("auto", Some(Teams::Auto)), ("asked", Some(Teams::Asked)), ("cap", Some(Teams::Cap))],
    expected: "auto, asked or cap",
    default: None,
    now: "the code of each region decides (auto)",
};

const OBSERVE: Choice<bool> = Choice {
    variable: OBSERVE_VARIABLE,
    words: &[("0", false), ("1", true), ("", false)],
    expected: "1 or 0",
    default: false,
    now: "the cap is applied",
};

impl<T: Copy> Choice<T> {
    /// The meaning of a value; `None` if it is invalid.
    fn meaning(&self, value: &[u8]) -> Option<T> {
        let word = value.trim_ascii();
        let known = self.words.iter().find(|(name, _)| name.as_bytes() == word);
        known.map(|&(_, choice)| choice)
    }

    fn read<'a>(
        &self,
        lookup: &impl Fn(&str) -> Option<&'a [u8]>,
        report: &mut impl FnMut(Problem<'a>),
    ) -> T {
        let Some(value) = lookup(self.variable) else {
            return self.default;
        };
        if let Some(choice) = self.meaning(value) {
            return choice;
        }
        report(Problem::not_valid(self.variable, value, self.expected, self.now));
        self.default
    }
}

/// The file in which jobs lease their CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseFile<'a> {
    /// The one of this host.
    Host,
    /// None: leases are neither taken nor respected.
    None,
    /// The one at this absolute path.
    At(&'a [u8]),
}

/// Reads which lease file to use.
pub fn lease_file<'a>(
    lookup: impl Fn(&str) -> Option<&'a [u8]>,
    mut report: impl FnMut(Problem<'a>),
) -> LeaseFile<'a> {
    const EXPECTED: &str = "an absolute path, or off";
    const NOW: &str = "the file of this host is used";
    match lookup(LEASES_VARIABLE) {
        None => LeaseFile::Host,
        Some(b"off" | b"0") => LeaseFile::None,
        Some(path @ [b'/', ..]) => LeaseFile::At(path),
        Some(value) => {
            report(Problem::not_valid(LEASES_VARIABLE, value, EXPECTED, NOW));
            LeaseFile::Host
        }
    }
}

/// Whether [`PERSONAL_VARIABLES`] beside this value of [`USER_VARIABLE`] count for a user.
pub fn counts_for(user: u32, stamp: Option<&[u8]>) -> bool {
    stamp.is_none_or(
        |stamp| matches!(parse_count(stamp), Some(setter) if [user, 0].contains(&setter)),
    )
}

/// Whether the job is only observed with this value of [`OBSERVE_VARIABLE`].
pub fn observes(value: &[u8]) -> bool {
    OBSERVE.meaning(value).unwrap_or(OBSERVE.default)
}

/// Whether the job is held with this value of [`HOLD_VARIABLE`].
pub fn holds(value: &[u8]) -> bool {
    HOLD.meaning(value).unwrap_or(HOLD.default)
}

/// Whether arguments are lowered with this value of [`ARGUMENTS_VARIABLE`].
pub fn lowers_arguments(value: &[u8]) -> bool {
    ARGUMENTS.meaning(value).unwrap_or(ARGUMENTS.default)
}

/// Whether the job is locked with this value of [`LOCK_VARIABLE`].
pub fn locks(value: &[u8]) -> bool {
    LOCK.meaning(value).unwrap_or(LOCK.default)
}

/// What happens to over-cap threads with this value of [`EXCESS_VARIABLE`].
pub(crate) fn excess_of(value: &[u8]) -> Excess {
    EXCESS.meaning(value).unwrap_or(EXCESS.default)
}

/// Whether this value of [`DISABLE_VARIABLE`] turns the library off.
pub(crate) fn disables(value: &[u8]) -> bool {
    DISABLE.meaning(value).unwrap_or(DISABLE.default)
}

/// The caps that an environment sets, in order of precedence: the valid values of
/// [`CAP_VARIABLES`]. `report` is called for each invalid one, when the iterator reaches it.
pub fn caps<'a>(
    lookup: impl Fn(&str) -> Option<&'a [u8]>,
    mut report: impl FnMut(Problem<'a>),
) -> impl Iterator<Item = Cap> {
    const NOW: [&str; 2] = ["AUTOZYMER_THREADS is tried next", "it sets no cap"];
    const EXPECTED: &str = "a whole number from 1 to 1048575, or auto";
    CAP_VARIABLES.iter().zip(NOW).filter_map(move |(variable, now)| {
        let value = lookup(variable)?;
        let cap = parse_cap(value);
        if cap.is_none() {
            report(Problem::not_valid(variable, value, EXPECTED, now));
        }
        cap
    })
}

/// Reads the settings from an environment; `lookup` returns variables by name, and `auto` the
/// number that `auto` stands for.
///
/// `report` is called for every invalid value; such a value is ignored, and the next source counts.
/// `None` if no cap is set, or the library is disabled; it then does nothing.
pub fn read<'a>(
    lookup: impl Fn(&str) -> Option<&'a [u8]>,
    auto: impl Fn() -> Option<NonZeroU32>,
    mut report: impl FnMut(Problem<'a>),
) -> Option<Settings> {
    if DISABLE.read(&lookup, &mut report) {
        return None;
    }
    // If `auto` has no result, the next source counts.
    let cap = caps(&lookup, &mut report).find_map(|cap| match cap {
        Cap::Number(number) => Some(number),
        Cap::Auto => auto(),
    })?;
    let hold = HOLD.read(&lookup, &mut report);
    let excess = EXCESS.read(&lookup, &mut report);
    // These are not stored here, but invalid values are reported here, once, with the others.
    lease_file(&lookup, &mut report);
    ledger(&lookup, &mut report);
    let arguments = ARGUMENTS.read(&lookup, &mut report);
    let teams = TEAMS.read(&lookup, &mut report);
    let budget = budget::BUDGET.read(&lookup, &mut report);
    let observe = OBSERVE.read(&lookup, &mut report);
    let lock = LOCK.read(&lookup, &mut report) && hold_for_lock(hold, &lookup, &mut report);
    Some(Settings { cap, hold, excess, lock, arguments, teams, budget, observe })
}

/// Whether there is a hold to lock; without one, the lock would fix the inherited CPUs.
fn hold_for_lock<'a>(
    hold: bool,
    lookup: &impl Fn(&str) -> Option<&'a [u8]>,
    report: &mut impl FnMut(Problem<'a>),
) -> bool {
    if !hold {
        let value = lookup(LOCK_VARIABLE).unwrap_or_default();
        let expected = "0 where THREADCAP_HOLD is off";
        report(Problem::not_valid(LOCK_VARIABLE, value, expected, LOCK.now));
    }
    hold
}

/// Bit of a packed [`Settings`] that says the hold is on.
const PACKED_HOLD: usize = 1 << 30;
/// Bit of a packed [`Settings`] that says over-cap threads are refused.
const PACKED_REFUSE: usize = 1 << 29;
/// Bit of a packed [`Settings`] that says the job is locked.
const PACKED_LOCK: usize = 1 << 28;
/// Bit of a packed [`Settings`] that says the job is only observed.
const PACKED_OBSERVE: usize = 1 << 27;
/// Bit of a packed [`Settings`] that says arguments are not lowered.
const PACKED_NO_ARGUMENTS: usize = 1 << 26;
/// Lowest of the two bits of a packed [`Settings`] for teams; 0: not set.
const PACKED_TEAMS: u32 = 24;
/// Lowest of the two bits of a packed [`Settings`] for the budget; 0: not set.
const PACKED_BUDGET: u32 = 22;
/// Bits that are never set in a packed [`Settings`], for use by whoever stores one.
pub const UNPACKED_BITS: [usize; 1] = [1 << 20];
/// The settings for the budget, by their number in a packed [`Settings`].
const NUMBERED_BUDGETS: [Option<Budget>; 4] =
    [None, Some(Budget::Steady), Some(Budget::Off), Some(Budget::Dynamic)];

impl Settings {
    /// Packs the settings into one word, never zero, so that they can be published atomically.
    pub fn pack(self) -> usize {
        let hold = if self.hold { PACKED_HOLD } else { 0 };
        let refuse = if self.excess == Excess::Refuse { PACKED_REFUSE } else { 0 };
        let lock = if self.lock { PACKED_LOCK } else { 0 };
        let observe = if self.observe { PACKED_OBSERVE } else { 0 };
        let arguments = if self.arguments { 0 } else { PACKED_NO_ARGUMENTS };
        let teams = self.teams.map_or(0, Teams::number) as usize;
        let budget = match self.budget {
            None => 0,
            Some(Budget::Steady) => 1,
            Some(Budget::Off) => 2,
            Some(Budget::Dynamic) => 3,
        };
        let switches = hold | refuse | lock | observe | arguments;
        self.cap.get() as usize | switches | teams << PACKED_TEAMS | budget << PACKED_BUDGET
    }

    /// Unpacks what [`Settings::pack`] made; `None` for a word without a cap.
    pub fn unpack(word: usize) -> Option<Settings> {
        let cap = NonZeroU32::new((word & LARGEST_CAP as usize) as u32)?;
        let excess = if word & PACKED_REFUSE != 0 { Excess::Refuse } else { Excess::Share };
        let bits = [PACKED_HOLD, PACKED_LOCK, PACKED_OBSERVE];
        let [hold, lock, observe] = bits.map(|bit| word & bit != 0);
        let arguments = word & PACKED_NO_ARGUMENTS == 0;
        let teams = Teams::of_number((word >> PACKED_TEAMS & 3) as u32);
        let budget = NUMBERED_BUDGETS.get(word >> PACKED_BUDGET & 3).copied().flatten();
        Some(Settings { cap, hold, excess, lock, arguments, teams, budget, observe })
    }
}

#[cfg(test)]
mod tests;
