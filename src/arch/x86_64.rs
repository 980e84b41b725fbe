//! Entry points for x86-64, System V ABI.

use core::arch::naked_asm;
use core::ffi::c_void;

use crate::call::STACK_ARGUMENTS;
use crate::dispatch;
use crate::hooks::threads;
use crate::trampoline;

/// Bytes from one trampoline to the next.
pub const TRAMPOLINE_SIZE: usize = 16;

/// Exports a name whose entry loads a row number. `r11` is free at a call.
macro_rules! entry {
    ($name:literal, $row:expr) => {
        $crate::arch::export!(
            $name,
            "endbr64",
            "mov r11d, {row}",
            "jmp {enter}",
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
            "endbr64",
            "cmp rdi, {set}",
            "je 2f",
            "cmp rdi, {get}",
            "je 2f",
            "cmp rdi, {getcpu}",
            "je 2f",
            "cmp rdi, {seccomp}",
            "je 2f",
            "cmp rdi, {prctl}",
            "je 2f",
            "cmp rdi, {execve}",
            "je 2f",
            "cmp rdi, {execveat}",
            "je 2f",
            "mov r11, [rip + {next}]",
            "test r11, r11",
            "jz 2f",
            "jmp r11",
            "2:",
            "mov r11d, {row}",
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
            "endbr64",
            "cmp edi, {ours}",
            "je 2f",
            "mov r11, [rip + {next} + {offset}]",
            "cmp r11, {unknown}",
            "jbe 2f",
            "jmp r11",
            "2:",
            "mov r11d, {row}",
            "jmp {enter}",
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
            "endbr64",
            "cmp dword ptr [rip + {watched}], 0",
            "jne 2f",
            "mov r11, [rip + {next} + {offset}]",
            "cmp r11, {unknown}",
            "jbe 2f",
            "jmp r11",
            "2:",
            "mov r11d, {row}",
            "jmp {enter}",
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
        $crate::arch::path_entry!($name, $row, opened, "", "test eax, eax", "js 4f");
    };
    ($name:literal, $row:expr, second, descriptor) => {
        $crate::arch::path_entry!($name, $row, opened_in, " + 8", "test eax, eax", "js 4f");
    };
    ($name:literal, $row:expr, first, stream) => {
        $crate::arch::path_entry!($name, $row, opened_stream, "", "test rax, rax", "jz 4f");
    };
    ($name:literal, $row:expr, $opened:ident, $path:literal, $compare:literal, $failed:literal) => {
        $crate::arch::export!(
            $name,
            ".cfi_startproc",
            "endbr64",
            "mov r11, [rip + {next} + {offset}]",
            "cmp r11, {unknown}",
            "jbe 5f",
            "sub rsp, 24",
            ".cfi_adjust_cfa_offset 24",
            "mov [rsp], rdi",
            "mov [rsp + 8], rsi",
            "mov [rsp + 16], rdx",
            "call r11",
            $compare,
            $failed,
            concat!("mov r11, [rsp", $path, "]"),
            "cmp byte ptr [r11], '/'",
            "jne 3f",
            "cmp byte ptr [r11 + 1], 'p'",
            "jne 4f",
            "3:",
            "mov rdi, rsp",
            "mov rsi, rax",
            "mov rdx, [rsp + 24]",
            "call {opened}",
            "4:",
            "add rsp, 24",
            ".cfi_adjust_cfa_offset -24",
            "ret",
            "5:",
            "mov r11d, {row}",
            "jmp {enter}",
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
        ".set threadcap_number, {first}",
        ".rept {count}",
        "endbr64",
        "mov r11d, threadcap_number",
        "jmp {enter}",
        ".p2align 4",
        ".set threadcap_number, threadcap_number + 1",
        ".endr",
        first = const trampoline::MARK,
        count = const trampoline::COUNT,
        enter = sym enter,
    )
}

/// Saves the integer arguments, in the order of `Arguments`; then rax and r10, which variadic and
/// nested functions use; then the vector arguments.
macro_rules! save_registers {
    () => {
        concat!(
            "mov [rsp], rdi\n",
            "mov [rsp + 8], rsi\n",
            "mov [rsp + 16], rdx\n",
            "mov [rsp + 24], rcx\n",
            "mov [rsp + 32], r8\n",
            "mov [rsp + 40], r9\n",
            "mov [rsp + 48], rax\n",
            "mov [rsp + 56], r10\n",
            "movaps [rsp + 64], xmm0\n",
            "movaps [rsp + 80], xmm1\n",
            "movaps [rsp + 96], xmm2\n",
            "movaps [rsp + 112], xmm3\n",
            "movaps [rsp + 128], xmm4\n",
            "movaps [rsp + 144], xmm5\n",
            "movaps [rsp + 160], xmm6\n",
            "movaps [rsp + 176], xmm7\n",
        )
    };
}

/// Loads the registers again, with the arguments as they are now.
macro_rules! restore_registers {
    () => {
        concat!(
            "mov rdi, [rsp]\n",
            "mov rsi, [rsp + 8]\n",
            "mov rdx, [rsp + 16]\n",
            "mov rcx, [rsp + 24]\n",
            "mov r8, [rsp + 32]\n",
            "mov r9, [rsp + 40]\n",
            "mov rax, [rsp + 48]\n",
            "mov r10, [rsp + 56]\n",
            "movaps xmm0, [rsp + 64]\n",
            "movaps xmm1, [rsp + 80]\n",
            "movaps xmm2, [rsp + 96]\n",
            "movaps xmm3, [rsp + 112]\n",
            "movaps xmm4, [rsp + 128]\n",
            "movaps xmm5, [rsp + 144]\n",
            "movaps xmm6, [rsp + 160]\n",
            "movaps xmm7, [rsp + 176]\n",
        )
    };
}

/// The common path of all entry points; `r11d` carries the number of the row or of the trampoline.
///
/// `decide` returns in `rax` and `rdx` a function to jump to; or a function to call and the upper
/// bound of its result; or no function, and the value to return.
#[unsafe(naked)]
pub unsafe extern "C" fn enter() {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "sub rsp, {frame}",
        save_registers!(),
        "mov edi, r11d",
        "mov rsi, rsp",
        "mov rdx, [rbp + 8]",
        "call {decide}",
        "test rax, rax",
        "jz 3f",
        "mov r11, rax",
        "mov [rsp + 192], rdx",
        restore_registers!(),
        "cmp qword ptr [rsp + 192], 0",
        "jne 2f",
        "leave",
        "jmp r11",
        // A getter: call it, and return at most what was granted.
        "2:",
        "call r11",
        "cmp eax, [rsp + 192]",
        "cmovg eax, [rsp + 192]",
        "leave",
        "ret",
        "3:",
        "mov rax, rdx",
        "leave",
        "ret",
        decide = sym dispatch::decide,
        frame = const STACK_ARGUMENTS - 16,
    )
}

/// Where a counted thread starts: takes its handover, then jumps to its start routine.
///
/// `pthread_exit` and `pthread_cancel` unwind through whatever frame started a thread, and a Rust
/// frame would abort the process, so none remains.
#[unsafe(naked)]
pub unsafe extern "C" fn start_thread() {
    naked_asm!(
        "endbr64",
        "sub rsp, 8",
        "call {begin}",
        "add rsp, 8",
        "mov rdi, rdx",
        "jmp rax",
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
        "push rbp",
        ".cfi_adjust_cfa_offset 8",
        ".cfi_rel_offset rbp, 0",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "mov rsp, rdi",
        "mov rdi, rdx",
        "call rsi",
        "leave",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
    )
}
