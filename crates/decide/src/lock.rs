//! The lock: the seccomp filter under which no process of a job can change its affinity.
//!
//! A filter sees the number of a system call, but not the memory behind its pointers. So it cannot
//! distinguish widening from narrowing: every `sched_setaffinity` of the job succeeds without
//! effect. It succeeds because libiomp5, hwloc, MPI and numactl give up if it fails.
//!
//! `io_uring_setup` fails with `EPERM`, as with `kernel.io_uring_disabled`: with
//! `IORING_SETUP_SQ_AFF` the kernel starts a thread of the process on any given CPU, and the
//! workers of a ring can be moved likewise. Programs fall back to ordinary reads and writes.
//!
//! The filter is written here once, for shim and launcher. The crate `seccompiler` is not used for
//! it, because its filters kill a process that makes calls of another ABI, such as `int 0x80`, and
//! because it always sets `no_new_privs`; the tests below compare with it.

/// One instruction of a filter, laid out as the kernel's `struct sock_filter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Instruction {
    /// What to do.
    pub code: u16,
    /// How many instructions to skip if a comparison holds.
    pub if_true: u8,
    /// How many instructions to skip if it does not.
    pub if_false: u8,
    /// The operand.
    pub value: u32,
}

/// An ABI of the kernel.
#[derive(Clone, Copy)]
struct Abi {
    /// The kernel's name for it, `AUDIT_ARCH_*`.
    audit: u32,
    /// The significant bits of a call's number.
    mask: u32,
    /// The number of `sched_setaffinity`.
    set_affinity: u32,
}

/// The number of `io_uring_setup`, the same for every ABI.
const IO_URING_SETUP: u32 = 425;

/// All bits except the one that marks x32, whose calls have the audit name of x86-64.
const ALL_BUT_X32: u32 = !0x4000_0000;

const X86_64: Abi = Abi { audit: 0xc000_003e, mask: ALL_BUT_X32, set_affinity: 203 };
const I386: Abi = Abi { audit: 0x4000_0003, mask: !0, set_affinity: 241 };
const AARCH64: Abi = Abi { audit: 0xc000_00b7, mask: !0, set_affinity: 122 };
const ARM: Abi = Abi { audit: 0x4000_0028, mask: !0, set_affinity: 241 };

/// The results of the filter, `SECCOMP_RET_*`.
const ALLOW: u32 = 0x7fff_0000;
const SUCCEED: u32 = 0x0005_0000; // an errno of 0: the call is skipped and returns 0
const REFUSE: u32 = 0x0005_0001; // EPERM

const LOAD: u16 = 0x20; // a word of struct seccomp_data
const AND: u16 = 0x54;
const IF_EQUAL: u16 = 0x15;
const RETURN: u16 = 0x06;
const NUMBER: u32 = 0; // offsets in struct seccomp_data
const ARCHITECTURE: u32 = 4;

/// Instructions per ABI.
const BLOCK: usize = 5;
/// The position of the results, after two blocks.
const ALLOWED: usize = 1 + 2 * BLOCK;
const SUCCEEDED: usize = ALLOWED + 1;
const REFUSED: usize = ALLOWED + 2;

/// The filter for one architecture: its own ABI, and the older one that its kernel may support.
pub type Filter = [Instruction; REFUSED + 1];

/// The filter for x86-64, with x32 and i386.
pub(crate) const FOR_X86_64: Filter = filter([X86_64, I386]);
/// The filter for AArch64, with 32-bit ARM.
pub(crate) const FOR_AARCH64: Filter = filter([AARCH64, ARM]);

/// The filter for this machine.
pub const FILTER: Filter = if cfg!(target_arch = "aarch64") { FOR_AARCH64 } else { FOR_X86_64 };

const fn plain(code: u16, value: u32) -> Instruction {
    Instruction { code, if_true: 0, if_false: 0, value }
}

const fn compare(value: u32, if_true: usize, if_false: usize) -> Instruction {
    Instruction { code: IF_EQUAL, if_true: if_true as u8, if_false: if_false as u8, value }
}

const fn filter(abis: [Abi; 2]) -> Filter {
    let mut program = [plain(RETURN, ALLOW); REFUSED + 1];
    program[0] = plain(LOAD, ARCHITECTURE);
    let mut index = 0;
    while index < abis.len() {
        let abi = abis[index];
        let at = 1 + index * BLOCK;
        program[at] = compare(abi.audit, 0, BLOCK - 1);
        program[at + 1] = plain(LOAD, NUMBER);
        program[at + 2] = plain(AND, abi.mask);
        program[at + 3] = compare(abi.set_affinity, SUCCEEDED - (at + 4), 0);
        program[at + 4] = compare(IO_URING_SETUP, REFUSED - (at + 5), ALLOWED - (at + 5));
        index += 1;
    }
    program[SUCCEEDED] = plain(RETURN, SUCCEED);
    program[REFUSED] = plain(RETURN, REFUSE);
    program
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use seccompiler::{SeccompAction, SeccompFilter, TargetArch};
    use std::vec::Vec;

    /// Evaluates a filter as the kernel's documentation describes.
    fn answer(filter: &[Instruction], architecture: u32, number: u32) -> u32 {
        let (mut at, mut accumulator) = (0, 0);
        loop {
            let instruction = filter[at];
            let value = instruction.value;
            at += 1;
            match instruction.code {
                LOAD if value == NUMBER => accumulator = number,
                LOAD if value == ARCHITECTURE => accumulator = architecture,
                AND => accumulator &= value,
                IF_EQUAL if accumulator == value => at += usize::from(instruction.if_true),
                IF_EQUAL => at += usize::from(instruction.if_false),
                0x05 => at += value as usize, // an unconditional jump, as seccompiler makes them
                RETURN => return value,
                code => panic!("instruction {code:#x}, operand {value:#x}"),
            }
        }
    }

    /// The same filter made by seccompiler, for the machine's own ABI only.
    fn reference(target: TargetArch, number: u32, action: SeccompAction) -> Vec<Instruction> {
        let rules = [(i64::from(number), Vec::new())].into_iter().collect();
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, action, target).unwrap();
        let program: seccompiler::BpfProgram = filter.try_into().unwrap();
        let same = |i: &seccompiler::sock_filter| Instruction {
            code: i.code,
            if_true: i.jt,
            if_false: i.jf,
            value: i.k,
        };
        program.iter().map(same).collect()
    }

    #[test]
    fn it_agrees_with_seccompiler() {
        for (filter, abi, target) in
            [(FOR_X86_64, X86_64, TargetArch::x86_64), (FOR_AARCH64, AARCH64, TargetArch::aarch64)]
        {
            let set = reference(target, abi.set_affinity, SeccompAction::Errno(0));
            let ring = reference(target, IO_URING_SETUP, SeccompAction::Errno(1));
            for number in (0..2000).chain([u32::MAX, 0x8000_0000]) {
                // Of several filters the strictest result counts; both of these fail with errno.
                let expected =
                    answer(&set, abi.audit, number).min(answer(&ring, abi.audit, number));
                assert_eq!(answer(&filter, abi.audit, number), expected, "call {number}");
            }
        }
    }

    #[test]
    fn every_abi_is_locked() {
        for (filter, abi) in
            [(FOR_X86_64, X86_64), (FOR_X86_64, I386), (FOR_AARCH64, AARCH64), (FOR_AARCH64, ARM)]
        {
            assert_eq!(answer(&filter, abi.audit, abi.set_affinity), SUCCEED);
            assert_eq!(answer(&filter, abi.audit, IO_URING_SETUP), REFUSE);
        }
        let x32 = 0x4000_0000;
        assert_eq!(answer(&FOR_X86_64, X86_64.audit, x32 | X86_64.set_affinity), SUCCEED);
        assert_eq!(answer(&FOR_X86_64, X86_64.audit, x32 | IO_URING_SETUP), REFUSE);
    }

    proptest! {
        #[test]
        fn nothing_else_is_touched(architecture: u32, number: u32) {
            for filter in [FOR_X86_64, FOR_AARCH64] {
                for architecture in [architecture, X86_64.audit, I386.audit, AARCH64.audit, ARM.audit] {
                    let ours = [122, 203, 241, IO_URING_SETUP].contains(&(number & ALL_BUT_X32));
                    prop_assert!(ours || answer(&filter, architecture, number) == ALLOW);
                }
            }
        }
    }
}
