//! Whether a program may read the index of the current CPU without libc, or compares it with the CPUs
//! in its mask.
//!
//! Programs size arrays by the number of CPUs and index them by the index of the current one. A
//! program that asks libc for both gets numbers that fit together. One that reads the index from
//! the processor, the vDSO or its restartable sequences area gets the true index, whatever count it
//! was given.

use crate::bytes;

/// Functions that return the index of the current CPU.
const INDEX: [&[u8]; 2] = [b"sched_getcpu", b"getcpu"];
/// Functions that return or take numbers of CPUs with which that index may be compared.
const NUMBERS: [&[u8]; 4] = [
    b"sched_getaffinity",
    b"pthread_getaffinity_np",
    b"numa_sched_getaffinity",
    b"numa_node_of_cpu",
];
/// Functions that keep a thread on CPUs of its mask.
const PINS: [&[u8]; 3] =
    [b"sched_setaffinity", b"pthread_setaffinity_np", b"pthread_attr_setaffinity_np"];
/// What `CPU_COUNT` calls.
const COUNT: &[u8] = b"__sched_cpucount";
/// `std::thread::hardware_concurrency()`, which calls `get_nprocs` for its caller.
const CONCURRENCY: &[u8] = b"_ZNSt6thread20hardware_concurrencyEv";

/// Whether an object that refers to these functions asks libc for the index of its CPU.
pub fn is_asked_for_by<'a>(mut names: impl Iterator<Item = &'a [u8]>) -> bool {
    names.any(|name| INDEX.contains(&name))
}

/// Whether an object that refers to these functions may ask for the index in any way through libc. One
/// that does not, and yet calls the function, was passed its address: libffi, for whoever uses it.
pub fn may_find_functions<'a>(mut names: impl Iterator<Item = &'a [u8]>) -> bool {
    const WAYS: [&[u8]; 3] = [b"dlsym", b"dlvsym", b"syscall"];
    names.any(|name| INDEX.contains(&name) || WAYS.contains(&name))
}

/// Whether an object that refers to these functions compares the index of its CPU, if it asks for
/// it, with the numbers in its mask.
///
/// One that counts the CPUs in its mask, and pins no thread, is taken for one that has an array of
/// that size: the index that it gets must be below that count. A library that asks libstdc++ for the
/// count is left alone, as libstdc++ would answer whoever asks with the same count.
pub fn is_compared_by<'a>(names: impl Iterator<Item = &'a [u8]>, is_program: bool) -> bool {
    let [mut numbers, mut pins, mut counts, mut concurrency] = [false; 4];
    for name in names {
        numbers |= NUMBERS.contains(&name);
        pins |= PINS.contains(&name);
        counts |= name == COUNT;
        concurrency |= name == CONCURRENCY;
    }
    numbers && (pins || !counts) && (is_program || !concurrency)
}

/// Whether these constants contain the name of a file that lists the CPUs.
pub fn names_list(bytes: &[u8]) -> bool {
    const NAMES: [&[u8]; 2] = [b"/proc/cpuinfo", b"/proc/stat\0"];
    let begins = |first, second| (first == b'/') & (second == b'p');
    bytes::any_place(bytes, begins, |at| {
        bytes.get(at..).is_some_and(|rest| NAMES.iter().any(|name| rest.starts_with(name)))
    })
}

/// Names that code which reads the index without libc refers to, each with the offset of two letters
/// that are rare: the vDSO's function, the symbols of glibc and librseq that lead to the area, and the
/// symbol of the area that older libraries register themselves.
const NAMES: [(usize, &[u8]); 3] =
    [(0, b"vdso_getcpu\0"), (3, b"rseq_offset\0"), (3, b"rseq_abi\0")];
/// How many bytes after `rdtscp` the code that separates the CPU from the node is looked for.
const USED_WITHIN: usize = 96;

/// Whether the strings of an object contain the name of anything by which the index is read.
pub fn is_named_in(strings: &[u8]) -> bool {
    let begins =
        |first, second| (first == b'v') & (second == b'd') | (first == b'q') & (second == b'_');
    bytes::any_place(strings, begins, |at| {
        NAMES.iter().any(|&(rare, name)| {
            let rest = at.checked_sub(rare).and_then(|start| strings.get(start..));
            rest.is_some_and(|rest| rest.starts_with(name))
        })
    })
}

/// Whether machine code contains an instruction that reads the index; if in doubt, it does.
pub fn is_read_by(code: &[u8]) -> bool {
    let begins = |first, second| (first == 0x0f) & ((second == 0x01) | (second == 0xc7));
    X86 && bytes::any_place(code, begins, |at| is_reader(code, at))
}

/// Whether an instruction that reads the index is at this offset.
fn is_reader(code: &[u8], at: usize) -> bool {
    let (Some(before), Some(rest)) = (code.get(..at), code.get(at..)) else {
        return false;
    };
    match rest {
        // rdtscp, whose third result is the CPU and the node. Most programs only want the time.
        [0x0f, 0x01, 0xf9, after @ ..] => separates(after),
        // rdpid, into one of the lower or of the upper eight registers.
        [0x0f, 0xc7, 0xf8..=0xff, ..] => {
            before.ends_with(&[0xf3]) || before.ends_with(&[0xf3, 0x41])
        }
        _ => false,
    }
}

/// Whether the code contains the 12-bit mask for the CPU's index as a constant.
fn separates(after: &[u8]) -> bool {
    let near = after.get(..USED_WITHIN).unwrap_or(after);
    near.windows(4).any(|bytes| bytes == 0xfff_u32.to_le_bytes())
}

/// Other architectures have neither instruction.
const X86: bool = cfg!(any(target_arch = "x86_64", target_arch = "x86"));

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;
    use std::vec::Vec;

    /// At every offset, since the bytes are scanned in strides.
    fn is_found(pattern: &[u8], is_in: fn(&[u8]) -> bool) -> bool {
        let found: Vec<bool> = (0..200)
            .map(|at| {
                let mut bytes = vec![0x90; 400];
                bytes[at..at + pattern.len()].copy_from_slice(pattern);
                is_in(&bytes)
            })
            .collect();
        assert!(found.iter().all(|one| one == &found[0]), "the place decides: {found:?}");
        found[0]
    }

    #[test]
    fn names_are_found() {
        assert!(is_found(b"__vdso_getcpu\0", is_named_in));
        assert!(is_found(b"__rseq_offset\0", is_named_in));
        assert!(is_found(b"rseq_offset\0", is_named_in));
        assert!(is_found(b"__rseq_abi\0", is_named_in));
        assert!(!is_found(b"__vdso_clock_gettime\0", is_named_in));
        assert!(!is_found(b"rseq_offset_of\0", is_named_in));
    }

    #[test]
    #[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
    fn instructions_are_found() {
        assert!(is_found(&[0xf3, 0x0f, 0xc7, 0xf8], is_read_by), "rdpid rax");
        assert!(is_found(&[0xf3, 0x41, 0x0f, 0xc7, 0xff], is_read_by), "rdpid r15");
        assert!(!is_found(&[0x0f, 0xc7, 0xf8], is_read_by), "rdseed eax");
        assert!(
            is_found(&[0x0f, 0x01, 0xf9, 0x81, 0xe1, 0xff, 0x0f, 0, 0], is_read_by),
            "the CPU of rdtscp"
        );
        assert!(
            !is_found(&[0x0f, 0x01, 0xf9, 0x48, 0xc1, 0xe2, 0x20], is_read_by),
            "the time of rdtscp"
        );
        assert!(!is_found(&[0x0f, 0x31, 0x25, 0xff, 0x0f, 0, 0], is_read_by), "rdtsc");
    }

    fn is_compared(names: &[&str], is_program: bool) -> bool {
        is_compared_by(names.iter().map(|name| name.as_bytes()), is_program)
    }

    #[test]
    fn who_compares_is_known_by_the_functions_called() {
        let checks = ["puts", "sched_getaffinity", "sched_getcpu"];
        let counts = [&checks[..], &["__sched_cpucount"]].concat();
        let pins = [&counts[..], &["pthread_setaffinity_np"]].concat();
        let threads = [&pins[..], &["_ZNSt6thread20hardware_concurrencyEv"]].concat();
        for is_program in [true, false] {
            assert!(is_compared(&checks, is_program));
            assert!(!is_compared(&counts, is_program));
            assert!(is_compared(&pins, is_program));
            assert_eq!(is_compared(&threads, is_program), is_program);
            assert!(!is_compared(&["sched_getcpu", "sched_setaffinity"], is_program));
        }
    }

    #[test]
    fn who_asks_is_known_by_the_functions_called() {
        let asks = |names: &[&str]| is_asked_for_by(names.iter().map(|name| name.as_bytes()));
        assert!(asks(&["puts", "sched_getcpu"]));
        assert!(asks(&["getcpu"]));
        assert!(!asks(&["sched_getaffinity", "sched_getcpu_", "syscall"]));
        let may_find =
            |names: &[&str]| may_find_functions(names.iter().map(|name| name.as_bytes()));
        assert!(may_find(&["malloc", "syscall"]) && may_find(&["dlsym"]) && may_find(&["getcpu"]));
        assert!(!may_find(&["malloc", "memcpy"]));
    }

    #[test]
    fn the_names_of_the_lists_are_found() {
        assert!(is_found(b"/proc/cpuinfo\0", names_list));
        assert!(is_found(b"/proc/cpuinfo.old", names_list), "a name may be followed by anything");
        assert!(is_found(b"/proc/stat\0", names_list));
        assert!(!is_found(b"/proc/statm\0", names_list), "another file");
        assert!(!names_list(b"/etc\0/sys/cpuinfo\0"));
        assert!(!names_list(b"/proc/cpuinf"));
    }

    #[test]
    fn the_end_may_come_anywhere() {
        let name = b"__vdso_getcpu\0";
        for length in 0..name.len() {
            assert!(!is_named_in(&name[..length]));
        }
        assert!(is_named_in(name));
        assert!(!is_named_in(&[]));
    }
}
