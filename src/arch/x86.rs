//! Entry points for 32-bit x86, System V ABI: all arguments are on the stack.
//!
//! Programs from before 2000 keep their stack aligned to 4 bytes only, so it is aligned before Rust
//! is called.

use core::arch::naked_asm;
use core::ffi::c_void;

use crate::dispatch;
use crate::hooks::threads;
use crate::trampoline;

/// Bytes from one trampoline to the next.
pub const TRAMPOLINE_SIZE: usize = 16;

/// Exports a name whose entry loads a row number. `eax` is free at a call.
macro_rules! entry {
    ($name:literal, $row:expr) => {
        $crate::arch::export!(
            $name,
            "endbr32",
            "movl ${row}, %eax",
            "jmp {enter}",
            row = const $row,
            enter = sym $crate::arch::enter,
            options(att_syntax),
        );
    };
}
pub(crate) use entry;

/// Exports `syscall`: all but the calls about CPUs and those that install a filter go straight on.
macro_rules! syscall_entry {
    ($row:expr, $next:path) => {
        $crate::arch::export!(
            "syscall",
            "endbr32",
            "cmpl ${set}, 4(%esp)",
            "je 2f",
            "cmpl ${get}, 4(%esp)",
            "je 2f",
            "cmpl ${getcpu}, 4(%esp)",
            "je 2f",
            "cmpl ${seccomp}, 4(%esp)",
            "je 2f",
            "cmpl ${prctl}, 4(%esp)",
            "je 2f",
            "cmpl ${execve}, 4(%esp)",
            "je 2f",
            "cmpl ${execveat}, 4(%esp)",
            "je 2f",
            "call 3f",
            "3:",
            "popl %eax",
            "movl {next} - 3b(%eax), %eax",
            "testl %eax, %eax",
            "jz 2f",
            "jmp *%eax",
            "2:",
            "movl ${row}, %eax",
            "jmp {enter}",
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
            options(att_syntax),
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
            "endbr32",
            "cmpl ${ours}, 4(%esp)",
            "je 2f",
            "call 3f",
            "3:",
            "popl %eax",
            "movl {next} - 3b + {offset}(%eax), %eax",
            "cmpl ${unknown}, %eax",
            "jbe 2f",
            "jmp *%eax",
            "2:",
            "movl ${row}, %eax",
            "jmp {enter}",
            ours = const $ours,
            next = sym $crate::real::NEXT_IN_LINE,
            offset = const $row * size_of::<usize>(),
            unknown = const $crate::real::NOWHERE,
            row = const $row,
            enter = sym $crate::arch::enter,
            options(att_syntax),
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
            "endbr32",
            "call 3f",
            "3:",
            "popl %eax",
            "cmpl $0, {watched} - 3b(%eax)",
            "jne 2f",
            "movl {next} - 3b + {offset}(%eax), %eax",
            "cmpl ${unknown}, %eax",
            "jbe 2f",
            "jmp *%eax",
            "2:",
            "movl ${row}, %eax",
            "jmp {enter}",
            watched = sym $watched,
            next = sym $next,
            offset = const ($index) * size_of::<usize>(),
            unknown = const $crate::real::NOWHERE,
            row = const $row,
            enter = sym $crate::arch::enter,
            options(att_syntax),
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
        $crate::arch::path_entry!($name, $row, opened, "8(%ebp)", "js 4f");
    };
    ($name:literal, $row:expr, second, descriptor) => {
        $crate::arch::path_entry!($name, $row, opened_in, "12(%ebp)", "js 4f");
    };
    ($name:literal, $row:expr, first, stream) => {
        $crate::arch::path_entry!($name, $row, opened_stream, "8(%ebp)", "jz 4f");
    };
    ($name:literal, $row:expr, $opened:ident, $path:literal, $failed:literal) => {
        $crate::arch::export!(
            $name,
            ".cfi_startproc",
            "endbr32",
            "call 2f",
            ".cfi_adjust_cfa_offset 4",
            "2:",
            "popl %eax",
            ".cfi_adjust_cfa_offset -4",
            "movl {next} - 2b + {offset}(%eax), %eax",
            "cmpl ${unknown}, %eax",
            "jbe 5f",
            "pushl %ebp",
            ".cfi_adjust_cfa_offset 4",
            ".cfi_rel_offset %ebp, 0",
            "movl %esp, %ebp",
            ".cfi_def_cfa_register %ebp",
            "subl $16, %esp",
            "andl $-16, %esp",
            // A copy for the real function, which may write to its arguments.
            "movl 8(%ebp), %ecx",
            "movl %ecx, (%esp)",
            "movl 12(%ebp), %ecx",
            "movl %ecx, 4(%esp)",
            "movl 16(%ebp), %ecx",
            "movl %ecx, 8(%esp)",
            "movl 20(%ebp), %ecx",
            "movl %ecx, 12(%esp)",
            "call *%eax",
            "testl %eax, %eax",
            $failed,
            concat!("movl ", $path, ", %ecx"),
            "cmpb $0x2f, (%ecx)", // a slash
            "jne 3f",
            "cmpb $0x70, 1(%ecx)", // p
            "jne 4f",
            "3:",
            "leal 8(%ebp), %ecx",
            "movl %ecx, (%esp)",
            "movl %eax, 4(%esp)",
            "movl 4(%ebp), %ecx",
            "movl %ecx, 8(%esp)",
            "call {opened}",
            "4:",
            "leave",
            ".cfi_def_cfa %esp, 4",
            ".cfi_restore %ebp",
            "ret",
            "5:",
            "movl ${row}, %eax",
            "jmp {enter}",
            ".cfi_endproc",
            next = sym $crate::real::NEXT_IN_LINE,
            offset = const $row * size_of::<usize>(),
            unknown = const $crate::real::NOWHERE,
            row = const $row,
            opened = sym $crate::hooks::files::$opened,
            enter = sym $crate::arch::enter,
            options(att_syntax),
        );
    };
}
pub(crate) use path_entry;

/// The trampolines.
#[unsafe(naked)]
pub unsafe extern "C" fn trampolines() {
    naked_asm!(
        ".set threadcap_number, {first}",
        ".rept {count}",
        "endbr32",
        "movl $threadcap_number, %eax",
        "jmp {enter}",
        ".p2align 4",
        ".set threadcap_number, threadcap_number + 1",
        ".endr",
        first = const trampoline::MARK,
        count = const trampoline::COUNT,
        enter = sym enter,
        options(att_syntax),
    )
}

/// The common path of all entry points; `eax` carries the number of the row or of the trampoline.
///
/// The arguments stay where the caller put them: they belong to the callee, who may change them.
/// `decide` writes its result to memory of ours and returns its address: a function to jump to; or
/// a function to call and the upper bound of its result; or no function, and the value to return.
/// The position of the stack after that depends on who pops the result's address.
#[unsafe(naked)]
pub unsafe extern "C" fn enter() {
    naked_asm!(
        "pushl %ebp",
        "movl %esp, %ebp",
        // The static chain of nested functions.
        "pushl %ecx",
        "subl $36, %esp",
        "andl $-16, %esp",
        "leal 16(%esp), %ecx",
        "movl %ecx, (%esp)",
        "movl %eax, 4(%esp)",
        "leal 8(%ebp), %ecx",
        "movl %ecx, 8(%esp)",
        "movl 4(%ebp), %ecx",
        "movl %ecx, 12(%esp)",
        "call {decide}",
        "movl 4(%eax), %edx",
        "movl (%eax), %eax",
        "testl %eax, %eax",
        "jz 3f",
        "testl %edx, %edx",
        "jnz 2f",
        "movl -4(%ebp), %ecx",
        "leave",
        "jmp *%eax",
        // A getter: call it, and return at most what was granted. None has more than four
        // arguments.
        "2:",
        "movl %edx, -8(%ebp)",
        "leal -40(%ebp), %esp",
        "andl $-16, %esp",
        "movl 8(%ebp), %ecx",
        "movl %ecx, (%esp)",
        "movl 12(%ebp), %ecx",
        "movl %ecx, 4(%esp)",
        "movl 16(%ebp), %ecx",
        "movl %ecx, 8(%esp)",
        "movl 20(%ebp), %ecx",
        "movl %ecx, 12(%esp)",
        "movl -4(%ebp), %ecx",
        "call *%eax",
        "cmpl -8(%ebp), %eax",
        "cmovgl -8(%ebp), %eax",
        "leave",
        "ret",
        "3:",
        "movl %edx, %eax",
        "leave",
        "ret",
        decide = sym dispatch::decide,
        options(att_syntax),
    )
}

/// Where a counted thread starts: takes its handover, then jumps to its start routine.
///
/// `pthread_exit` and `pthread_cancel` unwind through whatever frame started a thread, and a Rust
/// frame would abort the process, so none remains.
#[unsafe(naked)]
pub unsafe extern "C" fn start_thread() {
    naked_asm!(
        "endbr32",
        "pushl %ebp",
        "movl %esp, %ebp",
        "subl $24, %esp",
        "andl $-16, %esp",
        "leal 8(%esp), %ecx",
        "movl %ecx, (%esp)",
        "movl 8(%ebp), %ecx",
        "movl %ecx, 4(%esp)",
        "call {begin}",
        "movl 4(%eax), %edx",
        "movl (%eax), %eax",
        "leave",
        "movl %edx, 4(%esp)",
        "jmp *%eax",
        begin = sym threads::begin,
        options(att_syntax),
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
        "pushl %ebp",
        ".cfi_adjust_cfa_offset 4",
        ".cfi_rel_offset %ebp, 0",
        "movl %esp, %ebp",
        ".cfi_def_cfa_register %ebp",
        "movl 12(%ebp), %eax",
        "movl 16(%ebp), %ecx",
        "movl 8(%ebp), %esp",
        "subl $16, %esp",
        "movl %ecx, (%esp)",
        "call *%eax",
        "leave",
        ".cfi_def_cfa %esp, 4",
        "ret",
        ".cfi_endproc",
        options(att_syntax),
    )
}
