//! Valgrind, on whose simulated processor the program may run.
//!
//! Its tools judge the library like the program: memcheck reports a system call on memory that was
//! never written to, and helgrind and drd, which do not understand atomics, report them as races.
//! That would break scripts in which these tools end with an error if they report anything.

/// Whether the program runs in Valgrind: `VG_USERREQ__RUNNING_ON_VALGRIND`.
pub(crate) fn is_running() -> bool {
    request([0x1001, 0, 0, 0, 0, 0]) != 0
}

/// Asks helgrind and drd to pass over memory of ours that threads share by atomics alone:
/// `_VG_USERREQ__HG_ARANGE_MAKE_UNTRACKED` and `VG_USERREQ__DRD_START_SUPPRESSION`.
pub fn pass_over(start: usize, length: usize) {
    for number in [HELGRIND, DRD] {
        request([number, start, length, 0, 0, 0]);
    }
}

const HELGRIND: usize = 0x4847_0127;
const DRD: usize = 0x4452_0002;

/// Makes a request: its number and five arguments, as in `valgrind.h`. Returns the answer, or 0 on
/// a real processor, on which these instructions change nothing; a simulated one recognises them.
#[cfg(target_arch = "x86_64")]
fn request(request: [usize; 6]) -> usize {
    let mut answer = 0;
    // SAFETY: the rotations add up to whole turns, and a register is exchanged with itself.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            inout("rdx") answer,
            in("rax") request.as_ptr(),
            options(nostack),
        )
    };
    answer
}

/// The same for this architecture.
#[cfg(target_arch = "aarch64")]
fn request(request: [usize; 6]) -> usize {
    let mut answer = 0;
    // SAFETY: the rotations add up to whole turns, and the last instruction copies a register to
    // itself.
    unsafe {
        core::arch::asm!(
            "ror x12, x12, 3",
            "ror x12, x12, 13",
            "ror x12, x12, 51",
            "ror x12, x12, 61",
            "orr x10, x10, x10",
            inout("x3") answer,
            in("x4") request.as_ptr(),
            options(nostack),
        )
    };
    answer
}

/// On other architectures no request is made.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn request(_: [usize; 6]) -> usize {
    0
}
