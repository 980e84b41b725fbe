//! Valgrind, on whose simulated processor the program may run.
//!
//! Its tools judge what the library does as they judge the program: memcheck reports a system call that
//! is asked about memory which was never written to, helgrind and drd report atomics, which they do not
//! understand, as races. A script that has them end with an error would fail.

/// Whether the program runs in Valgrind: `VG_USERREQ__RUNNING_ON_VALGRIND`.
pub(crate) fn is_running() -> bool {
    request([0x1001, 0, 0, 0, 0, 0]) != 0
}

/// Has helgrind and drd pass over memory of ours that threads share by atomics alone:
/// `_VG_USERREQ__HG_ARANGE_MAKE_UNTRACKED` and `VG_USERREQ__DRD_START_SUPPRESSION`.
pub fn pass_over(start: usize, length: usize) {
    for number in [HELGRIND, DRD] {
        request([number, start, length, 0, 0, 0]);
    }
}

const HELGRIND: usize = 0x4847_0127;
const DRD: usize = 0x4452_0002;

/// Instructions that change nothing on a real processor, but that a simulated one takes as a request:
/// its number and five arguments, as `valgrind.h` has it. The answer; 0 on a real processor.
#[cfg(target_arch = "x86_64")]
fn request(request: [usize; 6]) -> usize {
    let mut answer = 0;
    // SAFETY: the turns add up to whole ones, and the exchange is of a register with itself.
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

/// The same.
#[cfg(target_arch = "aarch64")]
fn request(request: [usize; 6]) -> usize {
    let mut answer = 0;
    // SAFETY: the turns add up to whole ones, and the last instruction copies a register to itself.
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

/// Requests are not made on others.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn request(_: [usize; 6]) -> usize {
    0
}
