//! The machines that the library serves.

use super::Machine;

/// The machine that the library was built for, and the one for the other word size, if that library
/// is installed.
#[derive(Clone, Copy, Debug)]
pub struct Machines {
    pub own: Machine,
    pub sibling: Option<Machine>,
}

impl Machines {
    /// Whether there is a library for programs of this machine.
    pub fn serve(self, machine: Machine) -> bool {
        self.own == machine || self.sibling == Some(machine)
    }
}
