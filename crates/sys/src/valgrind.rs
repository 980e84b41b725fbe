//! Whether the program runs in Valgrind, on a processor that it simulates.
//!
//! Its tools judge every system call, ours too: memcheck reports a question about memory that was never
//! written to, and a script that has it end with an error would fail.

/// The question as `valgrind.h` has it: its number and five arguments.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static IS_RUNNING: [usize; 6] = [0x1001, 0, 0, 0, 0, 0];

/// Instructions that change nothing on a real processor, but that a simulated one takes as a question.
#[cfg(target_arch = "x86_64")]
pub fn is_running() -> bool {
    let mut answer = 0usize;
    // SAFETY: the turns add up to a whole one, and the exchange is of a register with itself.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            inout("rdx") answer,
            in("rax") IS_RUNNING.as_ptr(),
            options(nostack),
        )
    };
    answer != 0
}

/// The same.
#[cfg(target_arch = "aarch64")]
pub fn is_running() -> bool {
    let mut answer = 0usize;
    // SAFETY: the turns add up to whole ones, and the last instruction copies a register to itself.
    unsafe {
        core::arch::asm!(
            "ror x12, x12, 3",
            "ror x12, x12, 13",
            "ror x12, x12, 51",
            "ror x12, x12, 61",
            "orr x10, x10, x10",
            inout("x3") answer,
            in("x4") IS_RUNNING.as_ptr(),
            options(nostack),
        )
    };
    answer != 0
}

/// Not asked on others.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn is_running() -> bool {
    false
}
