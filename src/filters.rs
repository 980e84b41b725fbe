//! Whether the process may be in a sandbox unnoticed: the program's own code can install a filter with
//! the instruction for system calls, which passes none of our hooks.
//!
//! The code is looked at when the library is about to make the first system call of its own after the
//! start, and only then. Where there is such code, the library acts from then on as if the filter were
//! installed: it cannot know when that happens.

use crate::teams::Mapped;
use crate::{real, sandbox};
use threadcap_decide::filters::may_be_installed_by;

/// Programs with more bytes of code are not looked at: it would take too long, and those that install a
/// filter by an instruction of their own are small.
const MOST: usize = 2 << 20;
/// The same before a fork. A shell with more code forks so often, and lives so briefly, that looking at
/// it would take a noticeable part of its life: dash has 74 KiB, bash 700.
const MOST_BEFORE_FORK: usize = 64 << 10;

/// Whether the library is to make no system call of its own, since a filter is or may be installed.
pub fn may_be_installed() -> bool {
    sandbox::is_entered() || sandbox::can_be_unnoticed().unwrap_or_else(|| look(MOST))
}

/// Looks, before a fork, whether the child may be in a sandbox.
pub fn before_fork() {
    if !sandbox::is_entered() && sandbox::can_be_unnoticed().is_none() {
        look(MOST_BEFORE_FORK);
    }
}

#[cold]
#[inline(never)]
fn look(most: usize) -> bool {
    let program = real::program().and_then(Mapped::of);
    let code = || program.iter().flat_map(Mapped::code);
    let length = code().map(<[u8]>::len).sum::<usize>();
    let can_be = length <= most && may_be_installed_by(code());
    if length <= most || most == MOST {
        sandbox::set_unnoticed(can_be);
    }
    can_be
}
