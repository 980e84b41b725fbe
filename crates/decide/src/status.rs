//! Lines of `/proc/PID/status`.

use crate::cpulist;
use crate::cpus::CpuSet;
use crate::settings::parse_count;

/// Whether the process runs under seccomp filters; `None` if the line that says so is not among
/// these.
pub fn is_filtered(lines: &[u8]) -> Option<bool> {
    value(lines, b"Seccomp:").map(|mode| mode == b"2")
}

/// How many seccomp filters there are; `None` if the line that counts them, which follows the
/// other, is not among these. Linux before 5.9 does not have it.
pub fn filters(lines: &[u8]) -> Option<u32> {
    parse_count(value(lines, b"Seccomp_filters:")?)
}

/// The CPUs that the process may run on; `None` if the line that lists them is not among these.
pub fn cpus(lines: &[u8]) -> Option<CpuSet> {
    cpulist::parse(value(lines, b"Cpus_allowed_list:")?)
}

/// What follows a name at the start of a line. Searched from the end, where the kernel has the lines
/// about seccomp.
fn value<'a>(lines: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut backwards = lines.rsplit(|&byte| byte == b'\n');
    backwards.find_map(|line| line.strip_prefix(name)).map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_counted_where_the_kernel_counts_them() {
        let read = |text: &str| (is_filtered(text.as_bytes()), filters(text.as_bytes()));
        assert_eq!(read("Name:\tx\nSeccomp:\t0\nSeccomp_filters:\t0\n"), (Some(false), Some(0)));
        assert_eq!(read("Seccomp:\t2\nSeccomp_filters:\t3\n"), (Some(true), Some(3)));
        assert_eq!(read("NoNewPrivs:\t1\nSeccomp:\t2\n"), (Some(true), None));
        assert_eq!(read("Seccomp:\t1\n"), (Some(false), None));
        assert_eq!(read("Name:\tSeccomp:\t2\nState:\tS\n"), (None, None));
        assert_eq!(read("Seccomp:\t2\nSeccomp_filters:\tx\n"), (Some(true), None));
    }

    #[test]
    fn a_line_is_found_wherever_it_begins() {
        for before in 0..40 {
            let text = ["S".repeat(before), "Seccomp_filters:\t7".into()].join("\n");
            assert_eq!(filters(text.as_bytes()), Some(7), "{text}");
        }
    }

    #[test]
    fn cpus_are_those_of_the_list() {
        let read = cpus(b"Cpus_allowed:\tff\nCpus_allowed_list:\t2,40-43\nMems:\t0\n");
        let expected = [2, 40, 41, 42, 43];
        assert!(read.is_some_and(|set| set.cpus().eq(expected)));
        assert!(cpus(b"Cpus_allowed_list:\t2,x\n").is_none());
    }
}
