//! How the threads of an OpenMP team wait for each other.

use super::{Choice, Problem};

/// Whether waiting threads of a team spin or sleep: `auto` (default), `active` or `passive`.
pub(crate) const WAIT_VARIABLE: &str = "THREADCAP_WAIT";

/// Variables with which a user decides this for a runtime; they are not overridden.
pub(crate) const DECIDED_BY: [&str; 4] =
    ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY"];

/// How the threads of a team wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    /// They sleep if more threads want to run on the host than it has CPUs, by the time that the
    /// runtime is loaded; else as `Active`.
    #[default]
    Auto,
    /// As the runtime does by default: they spin first.
    Active,
    /// They sleep at once.
    Passive,
}

const WAIT: Choice<Wait> = Choice {
    variable: WAIT_VARIABLE,
    words: &[("auto", Wait::Auto), ("active", Wait::Active), ("passive", Wait::Passive)],
    expected: "auto, active or passive",
    default: Wait::Auto,
    now: "the load of the host decides (auto)",
};

/// Reads how the threads of a team wait.
pub fn wait<'a>(
    lookup: impl Fn(&str) -> Option<&'a [u8]>,
    mut report: impl FnMut(Problem<'a>),
) -> Wait {
    match WAIT.read(&lookup, &mut report) {
        Wait::Auto if DECIDED_BY.iter().any(|variable| lookup(variable).is_some()) => Wait::Active,
        wait => wait,
    }
}

/// Whether a host with this many CPUs is busy, by its `/proc/loadavg`: more threads than it has
/// CPUs wanted to run during the last minute, and want to now. The average alone would count a
/// program that has ended, the present alone any burst.
pub fn is_busy(loadavg: &[u8], cpus: u32) -> bool {
    let mut words = loadavg.split(|&byte| byte == b' ');
    let mut number = |place: usize, end: u8| {
        let word = words.nth(place)?;
        super::parse_count(word.split(|&byte| byte == end).next()?)
    };
    let (average, now) = (number(0, b'.'), number(2, b'/'));
    average.zip(now).is_some_and(|(average, now)| average > cpus && now > cpus)
}
