//! The regions of an object: the functions whose addresses it hands to the runtime.

use crate::image::Image;
use crate::instructions::{Instruction, Step, Walk};
use crate::memory::Memory;
use crate::names::Role;

/// Goes through the functions of an object and finds the code of its regions; a region that is
/// started at several places is found as often.
#[derive(Default)]
pub struct Regions {
    /// The function that is read now, by its place in the object's table.
    index: usize,
    /// Where in it the next instruction stands; 0: at its start.
    next: usize,
    /// The function whose address was taken last.
    taken: usize,
}

impl Regions {
    /// The next region. `left` bytes of code may still be read; at 0 there may be more regions.
    pub fn next<M: Memory>(&mut self, image: &Image<M>, left: &mut usize) -> Option<usize> {
        while let Some(function) = image.functions().get(image.memory(), self.index) {
            let code = image.memory().bytes(function.start, function.len()).unwrap_or_default();
            let from = if self.next == 0 { function.start } else { self.next };
            let mut walk = Walk::new(image.machine(), code, function.start).at(from);
            while let Some(Instruction { step, .. }) = walk.next() {
                *left = left.saturating_sub(walk.address().wrapping_sub(self.next.max(from)));
                if *left == 0 {
                    return None;
                }
                self.next = walk.address();
                let leaves = !matches!(step, Step::Jump(to) if function.contains(&to));
                if leaves
                    && self.taken != 0
                    && image.role_of_step(step).is_some_and(Role::starts_region)
                {
                    return Some(core::mem::take(&mut self.taken));
                }
                if let Step::Address(address) = step
                    && image.starts_function(address)
                {
                    self.taken = address;
                }
            }
            self.index += 1;
            self.next = 0;
            self.taken = 0;
        }
        None
    }
}
