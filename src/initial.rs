//! The environment as the kernel laid it out.
//!
//! Our constructor runs before libc has an `environ` (see `start`), and hooks may be called
//! earlier still. The block itself is there from the first instruction on, and what stands in
//! it can be lowered in place, so that every later reader sees the lowered value.

use core::ffi::CStr;
use libc::c_char;

unsafe extern "C" {
    /// Where the initial stack ends: at the argument count. Exported by the loader.
    static __libc_stack_end: *const usize;
}

/// The slots of the initial environment: pointers to `NAME=value`, before the NULL.
pub fn environment() -> &'static [*mut c_char] {
    // SAFETY: at the end of the stack stand argc, argv, NULL, the environment, NULL and the
    // auxiliary vector, as the System V ABI says; they live as long as the process.
    unsafe {
        let arguments = *__libc_stack_end;
        let first = __libc_stack_end.add(1 + arguments + 1).cast::<*mut c_char>();
        let mut length = 0;
        while !(*first.add(length)).is_null() {
            length += 1;
        }
        core::slice::from_raw_parts(first, length)
    }
}

/// The arguments of the program.
pub fn arguments() -> impl Iterator<Item = *const c_char> {
    // SAFETY: as for the environment; a program may have taken arguments out, but not the array.
    let all = unsafe {
        let first = __libc_stack_end.add(1).cast::<*const c_char>();
        core::slice::from_raw_parts(first, *__libc_stack_end)
    };
    all.iter().copied().take_while(|argument| !argument.is_null())
}

/// The bytes of an argument, at most so many.
pub fn bytes_of(argument: *const c_char, most: usize) -> &'static [u8] {
    // SAFETY: a string of the kernel's, or what the program has written over it (its title, say);
    // the block that it stands in ends with zeros.
    unsafe { core::slice::from_raw_parts(argument.cast(), libc::strnlen(argument, most)) }
}

/// The bytes of an entry, without its NUL.
pub fn entry(slot: *mut c_char) -> &'static mut [u8] {
    // SAFETY: the kernel ends every entry with a NUL. Two references to one entry never live
    // together: only the constructor writes, and it holds one at a time.
    unsafe { core::slice::from_raw_parts_mut(slot.cast::<u8>(), libc::strlen(slot)) }
}

/// The value of a variable in the initial environment; the first, where it stands twice. A setuid
/// program takes no orders from the user who starts it: for it there is none.
pub fn variable(name: &str) -> Option<&'static [u8]> {
    if is_secure() {
        return None;
    }
    let begins = |slot: *mut c_char| {
        let mut bytes = name.bytes().chain([b'=']).enumerate();
        // SAFETY: the first byte that differs, the NUL at the latest, ends the comparison.
        bytes.all(|(place, byte)| unsafe { *slot.cast::<u8>().add(place) } == byte)
    };
    let found: &'static [u8] =
        environment().iter().find(|&&slot| begins(slot)).map(|&it| entry(it))?;
    found.get(name.len() + 1..)
}

/// Ends an entry after `length` of its bytes.
pub fn end_at(slot: *mut c_char, length: usize) {
    if let Some(byte) = entry(slot).get_mut(length) {
        *byte = 0;
    }
}

/// Puts another entry in the place of the one in this slot.
pub fn replace(slot: &'static *mut c_char, entry: &'static [u8]) {
    debug_assert!(entry.ends_with(b"\0"));
    let slot = core::ptr::from_ref(slot).cast_mut();
    // SAFETY: the stack is writable, and only the constructor, alone in the process, calls this.
    unsafe { slot.write(entry.as_ptr().cast_mut().cast()) }
}

/// The user who started the program, whoever's rights it runs with.
pub fn real_user() -> u32 {
    // SAFETY: no pointers, no failure.
    unsafe { libc::getauxval(libc::AT_UID) as u32 }
}

/// The group of that user.
pub fn real_group() -> u32 {
    // SAFETY: as above.
    unsafe { libc::getauxval(libc::AT_GID) as u32 }
}

/// The path by which the program was started.
pub fn started_as() -> &'static [u8] {
    // SAFETY: no pointers, no failure.
    let path = unsafe { libc::getauxval(libc::AT_EXECFN) } as *const c_char;
    if path.is_null() {
        return &[];
    }
    // SAFETY: the kernel has put a string there, on the stack, for as long as the process lives.
    unsafe { CStr::from_ptr(path) }.to_bytes()
}

/// Whether the program runs with more rights than its user (setuid, file capabilities).
///
/// Asked of libc, not read behind the environment: for such a program the loader has taken
/// variables out of the block, which leaves a gap before the auxiliary vector.
pub fn is_secure() -> bool {
    // SAFETY: no pointers, no failure.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}
