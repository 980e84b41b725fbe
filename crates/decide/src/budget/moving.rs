//! The share that moves: threads go to whoever computes.
//!
//! Every process looks at the CPU clocks of the others now and then. What one of them does not use the
//! others get, so that the last worker of an uneven job has all N threads.

/// A clock is looked at no more often than that, in nanoseconds.
pub const PERIOD: u64 = 50_000_000;
/// Who has used no more CPU time than that between two looks waits: a service thread that wakes up now
/// and then is no computation, and the helper itself uses some 0.2 ms for each look.
const LEAST: u64 = 2_000_000;
/// Nor does one part in so many of the time between them count.
const PART: u64 = 50;
/// So many looks in a row have to find a process waiting before its threads go to others: on a busy host
/// it may not be given a CPU for a while.
pub const LOOKS: u32 = 4;

/// For how many more looks a process counts as computing, which so far did for so many (`before`), and
/// has used so much CPU time (`used`) in so much time (`passed`), both in nanoseconds.
pub fn looks_left(before: u32, used: u64, passed: u64) -> u32 {
    let computes = used > LEAST.max(passed / PART);
    if computes { LOOKS } else { before.min(LOOKS).saturating_sub(1) }
}

/// The share of a process in a list of those that compute, so many of which stand before it and behind
/// it. The shares of all are the cap together, or one each where they are more than that.
pub fn share(cap: u32, before: u32, behind: u32) -> u32 {
    let all = before.saturating_add(behind).saturating_add(1);
    let rest = cap.checked_rem(all).unwrap_or(0);
    cap.checked_div(all).unwrap_or(cap).saturating_add(u32::from(before < rest)).max(1)
}

#[cfg(test)]
mod tests;
