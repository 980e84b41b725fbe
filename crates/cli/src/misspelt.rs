//! Variables that are almost named like one of ours: nobody reads them, and nobody would say so.

use crate::fault::say;

/// All that the library, the launcher or a recipe reads; `tests/man.rs` compares them with the manual.
const KNOWN: [&str; 17] = [
    "AUTOZYME_THREADS",
    "AUTOZYMER_THREADS",
    "THREADCAP_ARGUMENTS",
    "THREADCAP_BUDGET",
    "THREADCAP_DISABLE",
    "THREADCAP_EXCESS",
    "THREADCAP_GIVEN",
    "THREADCAP_HOLD",
    "THREADCAP_LEASES",
    "THREADCAP_LEDGER",
    "THREADCAP_LIBRARY",
    "THREADCAP_LOCK",
    "THREADCAP_OBSERVE",
    "THREADCAP_REPORT",
    "THREADCAP_TEAMS",
    "THREADCAP_USER",
    "THREADCAP_WAIT",
];
/// The most letters that are wrong, missing, exchanged or too many in a misspelt name.
const WRONG_LETTERS: usize = 2;

/// Warns of every variable of an environment that is almost named like one of ours.
pub fn warn<'a>(environment: impl Iterator<Item = &'a [u8]>) {
    for entry in environment {
        let name = entry.split(|&byte| byte == b'=').next().unwrap_or(entry);
        if let Some((name, meant)) = str::from_utf8(name).ok().and_then(with_correction) {
            say(format!(
                "{name} is not a variable of threadcap (did you mean {meant}?); it is ignored"
            ));
        }
    }
}

/// The name and the one that was probably meant; `None` if it is a known name, or like none.
fn with_correction(name: &str) -> Option<(&str, &'static str)> {
    let is_like_ours = name.starts_with("THREAD") || name.starts_with("AUTO");
    if !is_like_ours || KNOWN.contains(&name) {
        return None;
    }
    let distances = KNOWN.iter().map(|meant| (strsim::osa_distance(name, meant), *meant));
    let (distance, meant) = distances.min_by_key(|&(distance, _)| distance)?;
    (distance <= WRONG_LETTERS).then_some((name, meant))
}
