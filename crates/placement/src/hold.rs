//! The hold: a job goes onto CPUs that suit the host and that no other job has leased.

use threadcap_decide::cpus::{self, CpuSet};
use threadcap_decide::settings::LeaseFile;

use crate::lease;

/// Narrows the affinity of the calling thread to `cap` CPUs, and leases them. `set` and `get` are
/// how the caller writes and reads that affinity; `inherited` is what it was until now. Returns
/// the CPUs that the thread then has: in a locked job, and on kernels that do nothing, these are
/// not the chosen ones, and nothing is leased.
///
/// # Errors
/// That of `set`. The affinity is as it was, and nothing is leased.
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
    // In a locked job the kernel says yes and changes nothing.
    let held = get().unwrap_or(chosen);
    if let Some(lease) = lease.filter(|_| held == chosen) {
        lease.keep();
    }
    Ok(held)
}
