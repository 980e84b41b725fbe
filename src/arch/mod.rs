//! The naked entry points, per architecture, and nothing else.
//!
//! An exported name is a stub that loads its row number and enters [`enter`]. That saves the
//! argument registers, calls [`crate::dispatch::decide`], restores them and jumps to the function
//! that it returns. No frame of ours remains under the real function, so return values, unwinding,
//! hidden result pointers, floating-point and stack arguments are untouched, and no signature is
//! written twice.

/// Exports a naked function under a name, with these instructions.
macro_rules! export {
    ($name:literal, $($instructions:tt)*) => {
        const _: () = {
            #[unsafe(naked)]
            #[unsafe(export_name = $name)]
            unsafe extern "C" fn entry() {
                core::arch::naked_asm!($($instructions)*)
            }
        };
    };
}
pub(crate) use export;

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "x86")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
pub use aarch64::*;
#[cfg(target_arch = "x86")]
pub use x86::*;
#[cfg(target_arch = "x86_64")]
pub use x86_64::*;

/// The address of the trampoline with this index: see [`crate::trampoline`].
pub fn trampoline(place: usize) -> usize {
    trampolines as *const () as usize + place * TRAMPOLINE_SIZE
}
