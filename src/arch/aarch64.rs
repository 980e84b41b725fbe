//! Entry points for AArch64, AAPCS64.

use core::arch::naked_asm;
use core::ffi::c_void;

use crate::call::STACK_ARGUMENTS;
use crate::dispatch;
use crate::hooks::threads;
use crate::trampoline;

/// Bytes from one trampoline to the next.
pub const TRAMPOLINE_SIZE: usize = 16;

/// Exports a name whose entry loads a row number. `x16` and `x17` are free at a call.
macro_rules! entry {
    ($name:literal, $row:expr) => {
        $crate::arch::export!(
            $name,
            "bti c",
            "mov w16, {row}",
            "b {enter}",
            row = const $row,
            enter = sym $crate::arch::enter,
        );
    };
}
pub(crate) use entry;

/// Exports `syscall`: all but the calls about CPUs and those that install a filter go straight on. Rust's standard library
/// waits and wakes through it.
macro_rules! syscall_entry {
    ($row:expr, $next:path) => {
        $crate::arch::export!(
            "syscall",
            "bti c",
            "cmp x0, {set}",
            "b.eq 2f",
            "cmp x0, {get}",
            "b.eq 2f",
            "cmp x0, {getcpu}",
            "b.eq 2f",
            "cmp x0, {seccomp}",
            "b.eq 2f",
            "cmp x0, {prctl}",
            "b.eq 2f",
            "cmp x0, {execve}",
            "b.eq 2f",
            "cmp x0, {execveat}",
            "b.eq 2f",
            "adrp x16, {next}",
            "ldr x16, [x16, :lo12:{next}]",
            "cbz x16, 2f",
            "br x16",
            "2:",
            "mov w16, {row}",
            "b {enter}",
            set = const libc::SYS_sched_setaffinity,
            get = const libc::SYS_sched_getaffinity,
            getcpu = const libc::SYS_getcpu,
            seccomp = const libc::SYS_seccomp,
            prctl = const libc::SYS_prctl,
            execve = const libc::SYS_execve,
            execveat = const libc::SYS_execveat,
            next = sym $next,
            row = const $row,
            enter = sym $crate::arch::enter,
        );
    };
}
pub(crate) use syscall_entry;

/// Exports a function that answers several questions, of which one, in the first argument, is
/// ours: all others go straight on once the real function is known.
macro_rules! question_entry {
    ($name:literal, $row:expr, $ours:expr) => {
        $crate::arch::export!(
            $name,
            "bti c",
            "cmp w0, {ours}",
            "b.eq 2f",
            "adrp x16, {next} + {offset}",
            "ldr x16, [x16, :lo12:{next} + {offset}]",
            "cmp x16, {unknown}",
            "b.ls 2f",
            "br x16",
            "2:",
            "mov w16, {row}",
            "b {enter}",
            ours = const $ours,
            next = sym $crate::real::NEXT_IN_LINE,
            offset = const $row * size_of::<usize>(),
            unknown = const $crate::real::NOWHERE,
            row = const $row,
            enter = sym $crate::arch::enter,
        );
    };
}
pub(crate) use question_entry;

/// Exports a function that goes straight on while a flag says that there is nothing to decide. It may
/// be variadic. The last two arguments are the table of real functions that the row is in, and its
/// index there.
macro_rules! watched_entry {
    ($name:literal, $row:expr, $watched:path, $next:path, $index:expr) => {
        $crate::arch::export!(
            $name,
            "bti c",
            "adrp x16, {watched}",
            "ldr w16, [x16, :lo12:{watched}]",
            "cbnz w16, 2f",
            "adrp x16, {next} + {offset}",
            "ldr x16, [x16, :lo12:{next} + {offset}]",
            "cmp x16, {unknown}",
            "b.ls 2f",
            "br x16",
            "2:",
            "mov w16, {row}",
            "b {enter}",
            watched = sym $watched,
            next = sym $next,
            offset = const ($index) * size_of::<usize>(),
            unknown = const $crate::real::NOWHERE,
            row = const $row,
            enter = sym $crate::arch::enter,
        );
    };
}
pub(crate) use watched_entry;

/// Exports a function that opens a path, its first or second argument, and answers with a
/// descriptor or a stream. The kernel looks at the path first: where it is not readable, that is
/// for the kernel to say. Of a path that was opened, an absolute one that does not begin with `/p`
/// is none of ours.
///
/// The frame is known to the unwinder, which passes it where a thread is cancelled in the call.
macro_rules! path_entry {
    ($name:literal, $row:expr, first, descriptor) => {
        $crate::arch::path_entry!($name, $row, opened, "#16", "tbnz w0, #31, 4f");
    };
    ($name:literal, $row:expr, second, descriptor) => {
        $crate::arch::path_entry!($name, $row, opened_in, "#24", "tbnz w0, #31, 4f");
    };
    ($name:literal, $row:expr, first, stream) => {
        $crate::arch::path_entry!($name, $row, opened_stream, "#16", "cbz x0, 4f");
    };
    ($name:literal, $row:expr, $opened:ident, $path:literal, $failed:literal) => {
        $crate::arch::export!(
            $name,
            ".cfi_startproc",
            "bti c",
            "adrp x16, {next} + {offset}",
            "ldr x16, [x16, :lo12:{next} + {offset}]",
            "cmp x16, {unknown}",
            "b.ls 5f",
            "stp x29, x30, [sp, #-48]!",
            ".cfi_adjust_cfa_offset 48",
            ".cfi_rel_offset x29, 0",
            ".cfi_rel_offset x30, 8",
            "mov x29, sp",
            "stp x0, x1, [sp, #16]",
            "str x2, [sp, #32]",
            "blr x16",
            $failed,
            concat!("ldr x16, [sp, ", $path, "]"),
            "ldrb w17, [x16]",
            "cmp w17, #'/'",
            "b.ne 3f",
            "ldrb w17, [x16, #1]",
            "cmp w17, #'p'",
            "b.ne 4f",
            "3:",
            "mov x1, x0",
            "add x0, sp, #16",
            "ldr x2, [sp, #8]",
            "bl {opened}",
            "4:",
            "ldp x29, x30, [sp], #48",
            ".cfi_restore x29",
            ".cfi_restore x30",
            ".cfi_adjust_cfa_offset -48",
            "ret",
            "5:",
            "mov w16, {row}",
            "b {enter}",
            ".cfi_endproc",
            next = sym $crate::real::NEXT_IN_LINE,
            offset = const $row * size_of::<usize>(),
            unknown = const $crate::real::NOWHERE,
            row = const $row,
            opened = sym $crate::hooks::files::$opened,
            enter = sym $crate::arch::enter,
        );
    };
}
pub(crate) use path_entry;

/// The trampolines.
#[unsafe(naked)]
pub unsafe extern "C" fn trampolines() {
    naked_asm!(
        ".set threadcap_number, 0",
        ".rept {count}",
        "bti c",
        "mov w16, threadcap_number",
        "b 2f",
        "nop",
        ".set threadcap_number, threadcap_number + 1",
        ".endr",
        "2:",
        "orr w16, w16, {by_handle}",
        "b {enter}",
        count = const trampoline::COUNT,
        by_handle = const trampoline::MARK,
        enter = sym enter,
    )
}

/// The common path of all entry points; `w16` carries the number of the row or of the trampoline.
///
/// `decide` returns in `x0` and `x1` a function to jump to; or a function to call and the upper
/// bound of its result; or no function, and the value to return.
#[unsafe(naked)]
pub unsafe extern "C" fn enter() {
    naked_asm!(
        "stp x29, x30, [sp, #-{frame}]!",
        "mov x29, sp",
        // The integer arguments, in the order of `Arguments`; then the other two and the address of
        // a result (x8); then the vector arguments.
        "stp x0, x1, [sp, #16]",
        "stp x2, x3, [sp, #32]",
        "stp x4, x5, [sp, #48]",
        "stp x6, x7, [sp, #64]",
        "str x8, [sp, #80]",
        "stp q0, q1, [sp, #96]",
        "stp q2, q3, [sp, #128]",
        "stp q4, q5, [sp, #160]",
        "stp q6, q7, [sp, #192]",
        "mov w0, w16",
        "add x1, sp, #16",
        "mov x2, x30",
        "bl {decide}",
        "cbz x0, 3f",
        "mov x16, x0",
        "str x1, [sp, #88]",
        "ldp q0, q1, [sp, #96]",
        "ldp q2, q3, [sp, #128]",
        "ldp q4, q5, [sp, #160]",
        "ldp q6, q7, [sp, #192]",
        "ldp x2, x3, [sp, #32]",
        "ldp x4, x5, [sp, #48]",
        "ldp x6, x7, [sp, #64]",
        "ldr x8, [sp, #80]",
        "mov x17, x1",
        "ldp x0, x1, [sp, #16]",
        "cbnz x17, 2f",
        "ldp x29, x30, [sp], #{frame}",
        "br x16",
        // A getter: call it, and return at most what was granted.
        "2:",
        "blr x16",
        "ldr w1, [sp, #88]",
        "cmp w0, w1",
        "csel w0, w0, w1, le",
        "ldp x29, x30, [sp], #{frame}",
        "ret",
        "3:",
        "mov x0, x1",
        "ldp x29, x30, [sp], #{frame}",
        "ret",
        decide = sym dispatch::decide,
        frame = const STACK_ARGUMENTS + 16,
    )
}

/// Where a counted thread starts: takes its handover, then jumps to its start routine.
///
/// `pthread_exit` and `pthread_cancel` unwind through whatever frame started a thread, and a Rust
/// frame would abort the process, so none remains.
#[unsafe(naked)]
pub unsafe extern "C" fn start_thread() {
    naked_asm!(
        "bti c",
        "stp x29, x30, [sp, #-16]!",
        "bl {begin}",
        "ldp x29, x30, [sp], #16",
        "mov x16, x0",
        "mov x0, x1",
        "br x16",
        begin = sym threads::begin,
    )
}

/// Calls `function` with `data` on another stack, which ends at `top`.
#[unsafe(naked)]
pub unsafe extern "C" fn call_on(
    top: usize,
    function: unsafe extern "C" fn(*mut c_void),
    data: *mut c_void,
) {
    naked_asm!(
        ".cfi_startproc",
        "bti c",
        "stp x29, x30, [sp, #-16]!",
        ".cfi_adjust_cfa_offset 16",
        ".cfi_rel_offset x29, 0",
        ".cfi_rel_offset x30, 8",
        "mov x29, sp",
        ".cfi_def_cfa_register x29",
        "mov sp, x0",
        "mov x0, x2",
        "blr x1",
        "mov sp, x29",
        ".cfi_def_cfa_register sp",
        "ldp x29, x30, [sp], #16",
        ".cfi_adjust_cfa_offset -16",
        ".cfi_restore x29",
        ".cfi_restore x30",
        "ret",
        ".cfi_endproc",
    )
}
