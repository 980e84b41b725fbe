//! The hold: puts a job on CPUs that suit the host's topology and that no other job has leased.

use threadcap_decide::cpus::{self, CpuSet};
use threadcap_decide::settings::LeaseFile;

use crate::lease;

/// Narrows the affinity of the calling thread to `cap` CPUs, and leases them. `set` and `get` write
/// and read that affinity; `inherited` is its current value. Returns the CPUs that the thread then
/// has: in a locked job, and on kernels without support, these are not the chosen ones, and nothing
/// is leased.
///
/// # Errors
/// The error of `set`. The affinity is unchanged, and nothing is leased.
pub fn hold<E>(
    inherited: &CpuSet,
    cap: u32,
    file: LeaseFile,
    set: impl FnOnce(&CpuSet) -> Result<(), E>,
    get: impl FnOnce() -> Option<CpuSet>,
) -> Result<CpuSet, E> {
    if cpus::to_hold(inherited, cap).is_none() {
        return Ok(*inherited);
    }
    let (chosen, lease) = lease::place(inherited, cap, file);
    set(&chosen)?;
    // In a locked job the call succeeds without effect.
    let held = get().unwrap_or(chosen);
    if let Some(lease) = lease.filter(|_| held == chosen) {
        lease.keep();
    }
    Ok(held)
}
