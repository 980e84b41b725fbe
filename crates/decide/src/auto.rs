//! The meaning of `auto`: the smallest number of CPUs that affinity, cgroup quotas and batch system
//! leave to this process.

mod batch;

use core::ffi::CStr;
use core::num::NonZeroU32;

pub use batch::VARIABLES as BATCH_VARIABLES;

use crate::cpus::MOST_CPUS;
use crate::settings::parse_count;

/// The size of [`count`]'s scratch buffer: paths of up to 4 KiB, and the lists of hosts, of groups and
/// of mounts.
pub const SCRATCH: usize = 1 << 20;
const LONGEST_PATH: usize = 4096;

/// The number that `auto` stands for; `None` if no source has one.
///
/// `affinity` is the number of CPUs that the process may run on, `lookup` returns variables, and
/// `read` reads the beginning of a file into a buffer and returns its length. `scratch` has
/// [`SCRATCH`] bytes.
pub fn count<'a>(
    affinity: Option<NonZeroU32>,
    lookup: impl Fn(&str) -> Option<&'a [u8]>,
    read: impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    scratch: &mut [u8],
) -> Option<NonZeroU32> {
    let (path, file) = scratch.split_at_mut_checked(LONGEST_PATH)?;
    let batch = batch::least(&lookup, &read, path, file);
    let least = affinity.into_iter().chain(batch).chain(quota(read, scratch)).min()?;
    Some(least.min(const { NonZeroU32::new(MOST_CPUS as u32).unwrap() }))
}

/// The smallest CPU quota, rounded up, of this process's groups and all their ancestors.
fn quota(
    read: impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    scratch: &mut [u8],
) -> Option<NonZeroU32> {
    let (path, rest) = scratch.split_at_mut_checked(LONGEST_PATH)?;
    let (groups, mounts) = rest.split_at_mut_checked(rest.len() / 4)?;
    let groups = contents(&read, c"/proc/self/cgroup", groups)?;
    let mounts = contents(&read, c"/proc/self/mountinfo", mounts)?;
    let mut path = Path { buffer: path, length: 0 };
    let quotas = [Version::One, Version::Two].map(|version| {
        let group = lines(groups).find_map(|line| version.group(line))?;
        version.quota(group, mounts, &read, &mut path)
    });
    quotas.into_iter().flatten().min()
}

/// The contents of a file, as much as fits.
fn contents<'b>(
    read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    path: &CStr,
    buffer: &'b mut [u8],
) -> Option<&'b [u8]> {
    let length = read(path, buffer)?;
    buffer.get(..length)
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n')
}

/// A version of the cgroup hierarchy. Both may exist at once (hybrid), with the CPU controller in
/// either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

impl Version {
    /// The group in a line of `/proc/self/cgroup`, if the line is for the hierarchy with the CPU
    /// controller: `4:cpu,cpuacct:/group` or `0::/group`.
    fn group(self, line: &[u8]) -> Option<&[u8]> {
        let mut fields = line.splitn(3, |&byte| byte == b':');
        let (number, controllers, group) = (fields.next()?, fields.next()?, fields.next()?);
        let is_it = match self {
            Version::One => has_cpu(controllers),
            Version::Two => number == b"0" && controllers.is_empty(),
        };
        is_it.then_some(group)
    }

    /// The smallest quota from `group` up to the mount point of the hierarchy. Several mounts may
    /// contain the group, some hidden by others. If none does, the path is as seen from outside the
    /// container, and the mount starts at the container's own group.
    fn quota(
        self,
        group: &[u8],
        mounts: &[u8],
        read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
        path: &mut Path,
    ) -> Option<NonZeroU32> {
        let mounts = || lines(mounts).filter_map(|line| Mount::parse(line, self));
        let mut quota_of = |mount: Mount, below: &[u8]| {
            path.start_at(mount.point)?;
            self.quota_upwards(path, below, read)
        };
        let mut shown = mounts().filter_map(|mount| Some((mount, below(group, mount.root)?)));
        let Some((mount, below)) = shown.next() else {
            return quota_of(mounts().next()?, b"");
        };
        let first = quota_of(mount, below);
        first.into_iter().chain(shown.filter_map(|(mount, below)| quota_of(mount, below))).min()
    }

    /// The smallest quota from the group `below` the directory in `path` up to that directory.
    fn quota_upwards(
        self,
        path: &mut Path,
        below: &[u8],
        read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    ) -> Option<NonZeroU32> {
        let top = path.length;
        path.push(below)?;
        let mut least: Option<NonZeroU32> = None;
        loop {
            least = least.into_iter().chain(self.own_quota(path, read)).min();
            if path.length <= top {
                return least;
            }
            path.up(top);
        }
    }

    /// The quota of the group in `path` itself.
    fn own_quota(
        self,
        path: &mut Path,
        read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
    ) -> Option<NonZeroU32> {
        match self {
            Version::One => {
                let mut buffers = [[0; 64]; 2];
                let [quota, period] = &mut buffers;
                let quota = path.read(b"/cpu.cfs_quota_us", read, quota)?;
                in_cpus(quota, path.read(b"/cpu.cfs_period_us", read, period)?)
            }
            Version::Two => {
                let mut buffer = [0; 64];
                let mut fields =
                    path.read(b"/cpu.max", read, &mut buffer)?.split(|&byte| byte == b' ');
                in_cpus(fields.next()?, fields.next()?)
            }
        }
    }
}

/// A quota in CPUs, rounded up; `None` for `max` and `-1`: no limit.
fn in_cpus(quota: &[u8], period: &[u8]) -> Option<NonZeroU32> {
    let (quota, period) = (parse_count(quota)?, parse_count(period)?);
    (period > 0).then(|| NonZeroU32::new(quota.div_ceil(period)).unwrap_or(NonZeroU32::MIN))
}

/// Whether the CPU controller is in a list of controllers or mount options.
fn has_cpu(list: &[u8]) -> bool {
    list.split(|&byte| byte == b',').any(|name| name == b"cpu")
}

/// The rest of `group` below `root`, where a mount starts.
fn below<'a>(group: &'a [u8], root: &[u8]) -> Option<&'a [u8]> {
    if group.split(|&byte| byte == b'/').any(|part| part == b"..") {
        // A group outside our cgroup namespace.
        return None;
    }
    let root = root.strip_suffix(b"/").unwrap_or(root);
    let mut rest = group;
    for byte in unescaped(root) {
        let (&first, others) = rest.split_first()?;
        rest = (first == byte).then_some(others)?;
    }
    (rest.is_empty() || rest.starts_with(b"/")).then(|| rest.strip_suffix(b"/").unwrap_or(rest))
}

/// A mount of a hierarchy.
#[derive(Clone, Copy)]
struct Mount<'a> {
    /// The group at which the mount starts, escaped.
    root: &'a [u8],
    /// Where it is mounted, escaped.
    point: &'a [u8],
}

impl<'a> Mount<'a> {
    /// Reads a line of `/proc/self/mountinfo`:
    /// `32 31 0:29 ROOT POINT rw,relatime shared:9 - cgroup cgroup rw,cpu`.
    fn parse(line: &'a [u8], version: Version) -> Option<Self> {
        let dash = line.windows(3).position(|bytes| bytes == b" - ")?;
        let (place, kind) = (line.get(..dash)?, line.get(dash + 3..)?);
        let mut kind = kind.split(|&byte| byte == b' ');
        let (file_system, options) = (kind.next()?, kind.nth(1)?);
        let is_it = match version {
            Version::One => file_system == b"cgroup" && has_cpu(options),
            Version::Two => file_system == b"cgroup2",
        };
        let mut place = place.split(|&byte| byte == b' ').skip(3);
        is_it.then_some(Mount { root: place.next()?, point: place.next()? })
    }
}

/// The bytes of a field of `mountinfo`, where `\040` stands for a blank.
fn unescaped(field: &[u8]) -> impl Iterator<Item = u8> {
    let octal = |digits: &[u8; 4]| match *digits {
        [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7'] => {
            Some((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'))
        }
        _ => None,
    };
    let mut rest = field;
    core::iter::from_fn(move || {
        let (&first, after) = rest.split_first()?;
        let escaped =
            rest.split_first_chunk().and_then(|(four, after)| Some((octal(four)?, after)));
        let (byte, after) = escaped.unwrap_or((first, after));
        rest = after;
        Some(byte)
    })
}

/// A path that is built in a fixed buffer.
struct Path<'a> {
    buffer: &'a mut [u8],
    length: usize,
}

impl Path<'_> {
    /// Makes this the path of a mount point.
    fn start_at(&mut self, point: &[u8]) -> Option<()> {
        self.length = 0;
        for byte in unescaped(point) {
            self.push(&[byte])?;
        }
        Some(())
    }

    /// Appends to the path, if that and a NUL fit.
    fn push(&mut self, part: &[u8]) -> Option<()> {
        let end = self.length + part.len();
        self.buffer.get_mut(self.length..end)?.copy_from_slice(part);
        *self.buffer.get_mut(end)? = 0;
        self.length = end;
        Some(())
    }

    /// Removes the last component, down to `top` bytes.
    fn up(&mut self, top: usize) {
        let path = self.buffer.get(..self.length).unwrap_or(&[]);
        let slash = path.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        self.length = slash.max(top);
    }

    /// The first line of a file below the path.
    fn read<'b>(
        &mut self,
        name: &[u8],
        read: &impl Fn(&CStr, &mut [u8]) -> Option<usize>,
        buffer: &'b mut [u8],
    ) -> Option<&'b [u8]> {
        let length = self.length;
        self.push(name)?;
        let path = CStr::from_bytes_with_nul(self.buffer.get(..=self.length)?).ok();
        let text = path.and_then(|path| contents(read, path, buffer));
        self.length = length;
        lines(text?).next()
    }
}

#[cfg(test)]
mod tests;
