//! The regions of an object: the functions whose addresses it passes to the runtime.

use crate::image::Image;
use crate::instructions::{Instruction, Step, Walk};
use crate::memory::Memory;
use crate::names::Role;

/// Searches the functions of an object for the code of its regions. A region that is started in
/// several places is found several times.
#[derive(Default)]
pub struct Regions {
    /// The current function, by its index in the object's table.
    index: usize,
    /// The offset of the next instruction in it; 0: its start.
    next: usize,
    /// The function whose address was taken last.
    taken: usize,
    /// The function whose address was last put into the register in which a region is passed to the
    /// runtime.
    handed: [usize; 2],
}

impl Regions {
    /// The next region. `left` bytes of code may still be read; at 0 there may be more regions.
    pub fn next<M: Memory>(&mut self, image: &Image<M>, left: &mut usize) -> Option<usize> {
        while let Some(function) = image.functions().get(image.memory(), self.index) {
            let code = image.memory().bytes(function.start, function.len()).unwrap_or_default();
            let from = if self.next == 0 { function.start } else { self.next };
            let mut walk = Walk::new(image.architecture(), code, function.start).at(from);
            while let Some(Instruction { step, flow }) = walk.next() {
                *left = left.saturating_sub(walk.address().wrapping_sub(self.next.max(from)));
                if *left == 0 {
                    return None;
                }
                self.next = walk.address();
                let leaves = !matches!(step, Step::Jump(to) if function.contains(&to));
                let role = Some(step).filter(|_| leaves && self.taken != 0);
                let role = role.and_then(|step| image.role_of_step(step));
                if let Some(role) = role.filter(|role| role.starts_region()) {
                    let taken = core::mem::take(&mut self.taken);
                    let [first, third] = core::mem::take(&mut self.handed);
                    let handed = if role == Role::RegionOfLlvm { third } else { first };
                    return Some(if handed != 0 { handed } else { taken });
                }
                let [first, third] = image.architecture().region_registers();
                let address = match step {
                    Step::Address(address) if image.starts_function(address) => Some(address),
                    _ => None,
                };
                for (register, handed) in [first, third].iter().zip(&mut self.handed) {
                    if flow.writes & register != 0 {
                        *handed = address.unwrap_or(0);
                    }
                }
                self.taken = address.unwrap_or(self.taken);
            }
            self.index += 1;
            self.next = 0;
            self.taken = 0;
            self.handed = [0; 2];
        }
        None
    }
}
