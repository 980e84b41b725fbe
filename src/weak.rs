//! Symbols that one C library has and another lacks, so that one file serves both glibc and musl.
//!
//! A program does not start if a symbol that it refers to is missing, unless the reference is weak.
//! Stable Rust has no weak references; the assembler does. The address of a variable is looked up
//! at every start of a process; a function that is jumped to through the procedure linkage table
//! costs nothing until it is called.

use core::ffi::{c_char, c_int, c_void};

/// The address of a variable or function; 0 if there is none of this name.
macro_rules! address_of {
    ($name:literal) => {{
        let address: usize;
        // SAFETY: reads the word in which the loader has put the address.
        #[cfg(target_arch = "x86_64")]
        unsafe {
            core::arch::asm!(
                concat!(".weak ", $name),
                concat!("mov {}, qword ptr [rip + ", $name, "@GOTPCREL]"),
                out(reg) address,
                options(pure, readonly, nostack, preserves_flags),
            )
        }
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        unsafe {
            core::arch::asm!(
                concat!(".weak ", $name),
                concat!("adrp {0}, :got:", $name),
                concat!("ldr {0}, [{0}, :got_lo12:", $name, "]"),
                out(reg) address,
                options(pure, readonly, nostack, preserves_flags),
            )
        }
        // SAFETY: as above, with a word on the stack.
        #[cfg(target_arch = "x86")]
        unsafe {
            core::arch::asm!(
                concat!(".weak ", $name),
                "call 2f",
                "2:",
                "popl {0}",
                "addl $_GLOBAL_OFFSET_TABLE_ + (. - 2b), {0}",
                concat!("movl ", $name, "@GOT({0}), {0}"),
                out(reg) address,
                options(att_syntax, readonly),
            )
        }
        address
    }};
}
pub(crate) use address_of;

/// Defines a function that jumps to the one of this name, which the C library may lack.
macro_rules! weak_function {
    ($function:ident, $name:literal, ($($argument:ident: $kind:ty),*) -> $result:ty) => {
        /// # Safety
        /// As for the function itself, which must exist.
        #[unsafe(naked)]
        pub unsafe extern "C" fn $function($($argument: $kind),*) -> $result {
            #[cfg(target_arch = "x86_64")]
            core::arch::naked_asm!(concat!(".weak ", $name), concat!("jmp ", $name, "@PLT"));
            #[cfg(target_arch = "aarch64")]
            core::arch::naked_asm!(concat!(".weak ", $name), concat!("b ", $name));
            // A jump through the linkage table would need a register that belongs to the caller.
            #[cfg(target_arch = "x86")]
            core::arch::naked_asm!(
                concat!(".weak ", $name),
                "call 2f",
                "2:",
                "popl %eax",
                "addl $_GLOBAL_OFFSET_TABLE_ + (. - 2b), %eax",
                concat!("movl ", $name, "@GOT(%eax), %eax"),
                "jmp *%eax",
                options(att_syntax),
            );
        }
    };
}

pub type Handler = Option<extern "C" fn()>;

weak_function!(dlopen, "dlopen", (file: *const c_char, mode: c_int) -> *mut c_void);
weak_function!(
    register_atfork,
    "__register_atfork",
    (prepare: Handler, parent: Handler, child: Handler, library: *mut c_void) -> c_int
);
weak_function!(
    pthread_atfork,
    "pthread_atfork",
    (prepare: Handler, parent: Handler, child: Handler) -> c_int
);

/// Registers fork handlers: `before`, if given, runs before each `fork`, and `child` in its child,
/// after those that were registered earlier.
///
/// glibc's programs have `pthread_atfork` linked in, and what that calls is in every libc.so; musl
/// exports the function itself.
pub fn around_forks(before: Handler, child: extern "C" fn()) {
    let library = core::ptr::null_mut();
    if is_glibc() {
        // SAFETY: glibc has the function; without a library handle, the handler is never removed.
        unsafe { register_atfork(before, None, Some(child), library) };
    } else {
        // SAFETY: musl has the function.
        unsafe { pthread_atfork(before, None, Some(child)) };
    }
}

/// Whether the C library is glibc, or one that has its symbols.
pub fn is_glibc() -> bool {
    address_of!("__libc_stack_end") != 0
}
