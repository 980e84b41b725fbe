//! Whether the process may be in a sandbox unnoticed: the program's own code can install a filter with
//! the instruction for system calls, which passes none of our hooks.
//!
//! The code is looked at when the library is about to make the first system call of its own after the
//! start, and only then. Where there is such code, the library acts from then on as if the filter were
//! installed: it cannot know when that happens.

use crate::teams::Mapped;
use crate::{real, sandbox};
use threadcap_decide::filters::Found;

/// Longer programs are not looked at: it would take too long, and those that install a filter by an
/// instruction of their own are small.
const MOST: usize = 2 << 20;

/// Whether the library is to make no system call of its own, since a filter is or may be installed.
pub fn may_be_installed() -> bool {
    sandbox::is_entered() || sandbox::can_be_unnoticed().unwrap_or_else(look)
}

#[cold]
#[inline(never)]
fn look() -> bool {
    let can_be = program_installs().unwrap_or(false);
    sandbox::set_unnoticed(can_be);
    can_be
}

fn program_installs() -> Option<bool> {
    let program = Mapped::at(real::header(real::at_start().next()?)?)?;
    let mut found = Found::default();
    if program.constant().map(<[u8]>::len).sum::<usize>() <= MOST {
        program.constant().for_each(|part| found.add(part));
    }
    Some(found.may_install())
}
