//! A program that is started for another user than the one who started this process: by cron, at,
//! `su`, a batch system.
//!
//! Such a daemon is exempt, or under another rule. The program may never load this library (a
//! static one that the user's crontab names as its shell), or run the user's code before it
//! (`LD_AUDIT`). So the user's rules are applied right before the program starts. It does not
//! matter which call changed the user: the kernel says who it is now.

use libc::AT_FDCWD;

use crate::call::Arguments;
use crate::errno::Preserved;
use crate::{affinity, initial, sandbox, stack, system};
use threadcap_decide::policy::Ceiling;
use threadcap_runtimes::{File, Start};
use threadcap_sys::{Descriptor, process};

use super::program::{SHELL, find, located};

/// The longest path of a program that rules for executables are compared with.
const LONGEST_PATH: usize = 1024;

/// Holds a process that is about to start a program for a user whose rules were not applied yet,
/// and locks it if the policy says so.
#[inline]
pub fn enforce(start: &Start, arguments: &Arguments) {
    if !system::is_in_force() {
        return;
    }
    match *start {
        Start::Given { file, .. } | Start::Own { file, .. } | Start::Listed { file, .. } => {
            enforce_for_file(file, arguments);
        }
        Start::Spawn { file } => enforce_for_child(Some(file), arguments),
        Start::Command => enforce_for_child(None, arguments),
    }
}

/// The same for a process that becomes this program.
#[inline(never)] // its frame is for starts under a policy alone
pub fn enforce_for_file(file: File, arguments: &Arguments) {
    if is_due() && super::path_is_readable(file, arguments) {
        enforce_for(|| located(file, arguments));
    }
}

/// The same for a process that stays, and starts this program, or the shell. A process that may
/// become root again is not treated as the user's.
#[inline(never)]
fn enforce_for_child(file: Option<File>, arguments: &Arguments) {
    if is_due() && is_for_good() {
        match file {
            Some(file) if super::path_is_readable(file, arguments) => {
                enforce_for(|| located(file, arguments));
            }
            Some(_) => (),
            None => enforce_for(|| find(AT_FDCWD, SHELL.as_ptr())),
        }
    }
}

/// The same for a process that is about to forbid itself system calls: by the time it starts a
/// program, the library makes none of its own.
pub fn enforce_before_sandbox() {
    if is_due() {
        let _errno = Preserved::now();
        stack::with_room(|| {
            if let Some(ceiling) = system::ceiling_now(None) {
                apply(&ceiling, true);
            }
        });
    }
}

/// Whether the process belongs to a user whose rules were not applied to it in full: another one than
/// at its start, or the one at whose start the lock was left out, because the program had more rights
/// (`ssh-agent`, `newgrp` and `firejail` give them up and start what the user names).
fn is_due() -> bool {
    if !system::is_in_force() || sandbox::is_entered() {
        return false;
    }
    let user = process::user();
    user != 0 && (user != initial::real_user() || (initial::is_secure() && is_for_good()))
}

/// Whether the process cannot change its user any more.
fn is_for_good() -> bool {
    process::users().is_ok_and(|[real, effective, saved]| real == effective && real == saved)
}

#[inline(never)]
fn enforce_for(program: impl FnOnce() -> Option<Descriptor>) {
    let _errno = Preserved::now();
    stack::with_room(|| {
        let program = program();
        let mut room = [0; LONGEST_PATH];
        let path = program.as_ref().and_then(|program| program.path(&mut room));
        if let Some(ceiling) = system::ceiling_now(Some(path.unwrap_or_default())) {
            apply(&ceiling, !program.as_ref().is_some_and(gains_rights));
        }
    });
}

/// Whether a program runs with rights of root or of a group that the user lacks. The library does
/// not lock such a program either: what it starts may be root's, and would never lose the filter. A
/// user cannot make such a file that belongs to root, except on a file system where it has no
/// effect.
fn gains_rights(program: &Descriptor) -> bool {
    program.status().is_ok_and(|status| status.st_uid == 0 && changes_user_or_group(&status))
        && program.honours_setuid()
        && !process::has_no_new_privileges()
}

/// Whether the kernel gives a user's process another user or group for a file of root's. A setgid bit
/// counts only beside the group's right to execute, and brings nothing to who has that group.
fn changes_user_or_group(status: &libc::stat64) -> bool {
    const SET_GROUP: u32 = libc::S_ISGID | libc::S_IXGRP;
    status.st_mode & libc::S_ISUID != 0
        || (status.st_mode & SET_GROUP == SET_GROUP && status.st_gid != process::group())
}

fn apply(ceiling: &Ceiling, may_lock: bool) {
    let is_held = ceiling.hold && affinity::hold_next(ceiling.cap.get());
    if is_held && ceiling.lock && may_lock && !affinity::is_locked() {
        // If the kernel refuses, there is nobody to report it to; the hold is in place.
        let _ = threadcap_placement::lock();
    }
}
