//! The dynamic share: threads move to the processes that compute.
//!
//! Every process reads the CPU clocks of the others from time to time. The others get what one of
//! them does not use, so that the last worker of an uneven job has all N threads.

/// The shortest time between two readings of a clock, in nanoseconds.
pub const PERIOD: u64 = 50_000_000;
/// A process that has used no more CPU time than this between two readings is waiting: a service
/// thread that wakes up from time to time does not compute, and the helper itself uses some 0.2 ms
/// for each reading.
const LEAST: u64 = 2_000_000;
/// It is also waiting if it has used no more than one part in this many of that time.
const PART: u64 = 50;
/// How many readings in a row must find a process waiting before its threads move to others: on a
/// busy host it may not get a CPU for a while.
pub const LOOKS: u32 = 4;

/// For how many more readings a process counts as computing, given the number so far (`before`),
/// and the CPU time that it has `used` in the time that has `passed`, both in nanoseconds.
pub fn looks_left(before: u32, used: u64, passed: u64) -> u32 {
    let computes = used > LEAST.max(passed / PART);
    if computes { LOOKS } else { before.min(LOOKS).saturating_sub(1) }
}

/// The share of a process, given how many computing processes precede and follow it in the list.
/// The shares add up to the cap, or are one each if there are more processes than that.
pub fn share(cap: u32, before: u32, behind: u32) -> u32 {
    let all = before.saturating_add(behind).saturating_add(1);
    let rest = cap.checked_rem(all).unwrap_or(0);
    cap.checked_div(all).unwrap_or(cap).saturating_add(u32::from(before < rest)).max(1)
}

#[cfg(test)]
mod tests;
