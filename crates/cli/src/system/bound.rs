//! Whether the processes of the host are where the policy wants them: judged by what the kernel
//! enforces, not by what they have loaded.

use std::os::unix::ffi::OsStrExt;

use serde::Serialize;
use threadcap_decide::policy::{Ceiling, Subject};
use threadcap_jobs::confinement::{self, Confinement};
use threadcap_jobs::users::Users;
use threadcap_shown::Shown;

/// The processes whose users and programs the policy caps.
#[derive(Default, Serialize)]
pub struct Bound {
    /// How many there are.
    pub under_policy: usize,
    /// Those that may use more CPUs than the policy allows them.
    pub wider: Vec<Loose>,
    /// Those that the policy locks, but that are under no filter of system calls.
    pub unlocked: Vec<Loose>,
}

/// A process that the policy does not bind as it says.
#[derive(Clone, Serialize)]
pub struct Loose {
    pub pid: u32,
    /// Its real user.
    pub user: Shown,
    /// The name of its initial thread.
    pub name: Shown,
    /// How many CPUs the policy allows it.
    pub cap: u32,
    /// The most that one of its threads may run on.
    pub cpus: u32,
}

/// Compares all processes that may be inspected with the policy in force.
pub fn look() -> Bound {
    let users = Users::read();
    let mut bound = Bound::default();
    for process in confinement::all() {
        let Some(ceiling) = ceiling(&process).filter(|ceiling| ceiling.hold) else { continue };
        bound.under_policy += 1;
        let loose = Loose {
            pid: process.pid,
            user: users.name(process.user),
            name: process.name,
            cap: ceiling.cap.get(),
            cpus: process.cpus,
        };
        if loose.cpus > loose.cap {
            bound.wider.push(loose.clone());
        }
        if ceiling.lock && !process.is_filtered {
            bound.unlocked.push(loose);
        }
    }
    bound
}

fn ceiling(process: &Confinement) -> Option<Ceiling> {
    let subject = |knows_users| Other { knows_users, process };
    threadcap_policy::consult(subject, |policy, process| policy.ceiling(process))?
}

/// Another process, as the policy's rules look at it.
struct Other<'p> {
    knows_users: bool,
    process: &'p Confinement,
}

impl Subject for Other<'_> {
    fn user(&self) -> Option<u32> {
        self.knows_users.then_some(self.process.user)
    }

    fn groups(&self, visit: &mut dyn FnMut(u32)) {
        self.process.groups.iter().for_each(|&group| visit(group));
    }

    /// The path by which it was started is not to be seen any more.
    fn started_as(&self) -> &[u8] {
        self.process.executable.as_os_str().as_bytes()
    }

    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let path = self.process.executable.as_os_str().as_bytes();
        let room = room.get_mut(..path.len())?;
        room.copy_from_slice(path);
        Some(room)
    }
}
