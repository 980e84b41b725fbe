//! The ceiling that the policy in force sets for a command that is about to run.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use threadcap_decide::policy::{Ceiling, Subject};
use threadcap_sys::process;

use crate::kernel;

/// A command of the current user.
struct Command<'a> {
    knows_users: bool,
    executable: Option<&'a Path>,
}

/// The ceiling for a command of the current user, if any.
pub fn of(executable: Option<&Path>) -> Option<Ceiling> {
    let executable = executable.and_then(|path| path.canonicalize().ok());
    let command = |knows_users| Command { knows_users, executable: executable.as_deref() };
    threadcap_policy::consult(command, |policy, command| policy.ceiling(command))?
}

impl Subject for Command<'_> {
    fn user(&self) -> Option<u32> {
        self.knows_users.then(|| kernel::real_user().0)
    }

    fn groups(&self, visit: &mut dyn FnMut(u32)) {
        visit(kernel::real_user().1);
        let mut room = vec![[0; 4]; 65536];
        let groups = process::groups(&mut room).unwrap_or(&[]);
        groups.iter().for_each(|group| visit(u32::from_ne_bytes(*group)));
    }

    fn started_as(&self) -> &[u8] {
        self.executable.map_or(&[], |path| path.as_os_str().as_bytes())
    }

    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let path = self.executable?.as_os_str().as_bytes();
        let room = room.get_mut(..path.len())?;
        room.copy_from_slice(path);
        Some(room)
    }
}
