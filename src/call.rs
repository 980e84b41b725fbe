//! One call of a hooked function, as its entry point saved it, and how it continues.

use core::mem::transmute;
use core::ptr::from_ref;

/// How many integer arguments a variadic call has in registers, as the entry saves them.
const REGISTER_ARGUMENTS: usize = match () {
    () if cfg!(target_arch = "x86") => 0,
    () if cfg!(target_arch = "x86_64") => 6,
    () => 8,
};

/// Bytes from the first saved argument to the first that the caller left on the stack.
pub const STACK_ARGUMENTS: usize = match () {
    () if cfg!(target_arch = "x86") => 0,
    () if cfg!(target_arch = "x86_64") => 224,
    () => 208,
};

/// The integer arguments of a call, first to sixth.
#[repr(C)]
pub struct Arguments([usize; 6]);

impl Arguments {
    /// Those of a call whose count did not come in a register.
    pub const fn none() -> Arguments {
        Arguments([0; 6])
    }

    /// An argument, numbered from 1.
    pub fn get(&self, number: usize) -> usize {
        self.0.get(number - 1).copied().unwrap_or(0)
    }

    /// An argument of a variadic call, numbered from 1, wherever the caller put it.
    ///
    /// # Safety
    /// These arguments are those of an entry's frame, and the call has that many.
    pub unsafe fn variadic(&self, number: usize) -> usize {
        let (frame, index) = (from_ref(self) as usize, number - 1);
        let (start, index) = match index.checked_sub(REGISTER_ARGUMENTS) {
            None => (frame, index),
            Some(index) => (frame + STACK_ARGUMENTS, index),
        };
        let argument = (start as *const usize).wrapping_add(index);
        // SAFETY: the entry has saved the registers here, and the caller's stack is above them.
        unsafe { *argument }
    }

    /// Replaces an argument, numbered from 1.
    pub fn set(&mut self, number: usize, value: usize) {
        if let Some(argument) = self.0.get_mut(number - 1) {
            *argument = value;
        }
    }
}

/// One call of a hooked function.
pub struct Call<'a> {
    /// The row of the function in the table.
    pub row: usize,
    /// The arguments, to be read and lowered.
    pub arguments: &'a mut Arguments,
    /// The address that the call returns to.
    pub caller: usize,
    /// The function that the caller would have reached without us.
    pub real: usize,
}

impl Call<'_> {
    /// Calls the real function with these arguments, numbered from 1, of which it takes some.
    ///
    /// # Safety
    /// The real function takes at most six words and may be called with these. It is no cancellation
    /// point: this frame cannot be unwound.
    pub unsafe fn call_real(&self, argument: impl Fn(usize) -> usize) -> usize {
        type Real = unsafe extern "C" fn(usize, usize, usize, usize, usize, usize) -> usize;
        // SAFETY: the real function of this row.
        let real = unsafe { transmute::<usize, Real>(self.real) };
        let [first, second, third, fourth, fifth, sixth] = [1, 2, 3, 4, 5, 6].map(argument);
        // SAFETY: as promised by the caller.
        unsafe { real(first, second, third, fourth, fifth, sixth) }
    }
}

/// How a call continues, in the two registers that the entry point reads.
#[repr(C)]
pub struct Target {
    /// The function to jump to; 0: none, return `value`.
    function: usize,
    /// With a function: the upper bound of its result, or 0 for none.
    value: usize,
}

impl Target {
    /// Jumps to a function in place of ours.
    pub fn jump(function: usize) -> Target {
        Target { function, value: 0 }
    }

    /// Calls a function and returns its result, lowered to `most`.
    pub fn at_most(function: usize, most: u32) -> Target {
        Target { function, value: most as usize }
    }

    /// Returns a value.
    pub fn value(value: usize) -> Target {
        Target { function: 0, value }
    }
}
