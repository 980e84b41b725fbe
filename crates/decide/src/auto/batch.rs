//! What a batch system allots to a task, according to its variables. Some count the slots of the
//! whole job, which may have several hosts: then this host's entries in the list of hosts count.

use core::ffi::CStr;
use core::num::NonZeroU32;

use crate::settings::parse_count;

/// The variables in which batch systems give a task its number of CPUs: Slurm, Torque, PBS
/// Professional, LSF, Grid Engine, and Fujitsu's.
pub const VARIABLES: [&str; 6] =
    ["SLURM_CPUS_PER_TASK", "PBS_NUM_PPN", "NCPUS", "LSB_DJOB_NUMPROC", "NSLOTS", "PJM_VNODE_CORE"];

/// The file that contains the host's name.
const HOST_NAME: &CStr = c"/proc/sys/kernel/hostname";
/// Longer than any name of a host.
const LONGEST_NAME: usize = 256;

/// The smallest number of CPUs that a variable gives this process. `path` and `file` are scratch.
pub(super) fn least<'a>(
    lookup: &impl Fn(&str) -> Option<&'a [u8]>,
    read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    path: &mut [u8],
    file: &mut [u8],
) -> Option<NonZeroU32> {
    let counts = VARIABLES.iter().filter_map(|name| {
        let total = parse_count(lookup(name)?.trim_ascii())?;
        let own = match *name {
            "NSLOTS" => of_grid_engine(lookup("PE_HOSTFILE"), read, path, file),
            "LSB_DJOB_NUMPROC" => of_lsf(lookup("LSB_MCPU_HOSTS"), read),
            _ => None,
        };
        NonZeroU32::new(own.map_or(total, |own| own.min(total)))
    });
    counts.min()
}

/// This host's slots in the file that Grid Engine writes for a parallel environment, a line per host
/// and queue: `HOST SLOTS QUEUE PROCESSORS`.
fn of_grid_engine(
    name: Option<&[u8]>,
    read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    path: &mut [u8],
    file: &mut [u8],
) -> Option<u32> {
    let name = name.filter(|name| name.starts_with(b"/"))?;
    path.get_mut(..name.len())?.copy_from_slice(name);
    *path.get_mut(name.len())? = 0;
    let name = CStr::from_bytes_until_nul(path).ok()?;
    let text = super::contents(read, name, file)?;
    let hosts = super::lines(text).filter_map(|line| {
        let mut words = words(line);
        Some((words.next()?, words.next()?))
    });
    of_this_host(hosts, read)
}

/// This host's slots in LSF's list `HOST SLOTS HOST SLOTS ...`.
fn of_lsf(list: Option<&[u8]>, read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>) -> Option<u32> {
    let mut words = words(list?);
    let hosts = core::iter::from_fn(|| Some((words.next()?, words.next()?)));
    of_this_host(hosts, read)
}

/// The sum of this host's entries; `None` if it has none.
fn of_this_host<'a>(
    hosts: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
) -> Option<u32> {
    let mut buffer = [0; LONGEST_NAME];
    let own = super::contents(read, HOST_NAME, &mut buffer)?.trim_ascii();
    let slots = hosts.filter(|(host, _)| is_same(host, own));
    let slots = slots.filter_map(|(_, slots)| parse_count(slots));
    let sum = slots.fold(0_u32, u32::saturating_add);
    (sum > 0).then_some(sum)
}

/// Whether two names are those of one host, with or without its domain.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let first = |name: &'_ [u8]| name.iter().position(|&byte| byte == b'.').unwrap_or(name.len());
    let (a, b) = (first(one), first(other));
    let is_short = a == one.len() || b == other.len();
    let same = |a: Option<&[u8]>, b: Option<&[u8]>| {
        a.zip(b).is_some_and(|(a, b)| !a.is_empty() && a.eq_ignore_ascii_case(b))
    };
    same(Some(one), Some(other)) || is_short && same(one.get(..a), other.get(..b))
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}
