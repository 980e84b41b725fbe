//! Lines of `/proc/PID/status`.

use crate::cpulist;
use crate::cpus::CpuSet;
use crate::settings::parse_count;

/// How many seccomp filters the process runs under, by the line that says it; `None`: another line.
/// Linux before 5.9 only says whether there are any.
pub fn filters(line: &[u8]) -> Option<u32> {
    if let Some(count) = value(line, b"Seccomp_filters:") {
        return parse_count(count);
    }
    let mode = value(line, b"Seccomp:")?;
    Some(u32::from(mode == b"2"))
}

/// The CPUs that the process may run on, by the line that lists them; `None`: another line.
pub fn cpus(line: &[u8]) -> Option<CpuSet> {
    cpulist::parse(value(line, b"Cpus_allowed_list:")?)
}

fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    Some(line.strip_prefix(name)?.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<T>(text: &str, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        text.lines().filter_map(|line| read(line.as_bytes())).last()
    }

    #[test]
    fn filters_are_counted_where_the_kernel_counts_them() {
        assert_eq!(all("Name:\tx\nSeccomp:\t0\nSeccomp_filters:\t0\n", filters), Some(0));
        assert_eq!(all("Seccomp:\t2\nSeccomp_filters:\t3\n", filters), Some(3));
        assert_eq!(all("NoNewPrivs:\t1\nSeccomp:\t2\n", filters), Some(1));
        assert_eq!(all("Seccomp:\t1\n", filters), Some(0));
        assert_eq!(all("Name:\tSeccomp\n", filters), None);
    }

    #[test]
    fn cpus_are_those_of_the_list() {
        let read = all("Cpus_allowed:\tff\nCpus_allowed_list:\t2,40-43\nMems:\t0\n", cpus);
        let expected = [2, 40, 41, 42, 43];
        assert!(read.is_some_and(|set| set.cpus().eq(expected)));
        assert!(all("Cpus_allowed_list:\t2,x\n", cpus).is_none());
    }
}
