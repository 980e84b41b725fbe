//! What the administrator's policy says about this process, read when the process starts.
//!
//! It is read before the environment, by direct system calls that nobody can hook, and for the real
//! user: a user is under the policy with a setuid program, too.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::*};

use crate::initial;
use crate::path::{self, SavedPath};
use threadcap_decide::policy::{Ceiling, Subject};
use threadcap_decide::settings::Teams;
use threadcap_programs::table::{Lines, base_name, look_up_in};
use threadcap_sys::file::read_link;
use threadcap_sys::{Mapping, process};

/// This process, as the policy's rules look at it.
struct This {
    /// Whether its user number is that of the host.
    knows_users: bool,
}

/// The ceiling that the policy sets for this process; `None` if there is none, or no policy.
pub fn ceiling() -> Option<Ceiling> {
    let this = |knows_users| This { knows_users };
    threadcap_policy::consult(this, |policy, this| {
        IN_FORCE.store(true, Release);
        TEAMS.store(policy.teams_of(this).map_or(0, Teams::number), Relaxed);
        let ceiling = policy.ceiling(this)?;
        REPORT.store([policy.report().unwrap_or_default(), b"", b""]);
        save_lines(policy.programs());
        Some(ceiling)
    })?
}

/// Whether there is a policy, even one that leaves this process alone.
pub fn is_in_force() -> bool {
    IN_FORCE.load(Acquire)
}

#[unsafe(link_section = ".data")]
static IN_FORCE: AtomicBool = AtomicBool::new(false);

/// What happens to this program's large OpenMP teams, if the policy says so. Its children are other
/// programs, so this never enters the environment.
pub fn teams() -> Option<Teams> {
    Teams::of_number(TEAMS.load(Relaxed))
}

static TEAMS: AtomicU32 = AtomicU32::new(0);

/// The directory where this process is to leave its report; `None` if it is not under the policy,
/// or the policy names none.
pub fn report_directory() -> Option<&'static CStr> {
    REPORT.get()
}

static REPORT: SavedPath<{ path::POLICY_REPORTS }> = SavedPath::new();

/// The administrator's lines about this program's options, if there are any.
pub fn lines() -> Option<Lines<'static>> {
    LINES.get().map(|text| Lines::new(text.to_bytes()))
}

/// The policy's lines for this program, which are shorter than a path can be.
static LINES: SavedPath<{ path::POLICY_LINES }> = SavedPath::new();

fn save_lines(all: &[u8]) {
    let name = base_name(initial::started_as());
    if let Some(lines) = look_up_in(all, name) {
        LINES.store([lines.text(), b"", b""]);
    }
}

/// The ceiling that the policy sets for this process's present user, and for the program of this
/// path that it is about to start; without a path, for this program itself.
pub fn ceiling_now(program: Option<&[u8]>) -> Option<Ceiling> {
    let now = |knows_users| Now { knows_users, program };
    threadcap_policy::consult(now, |policy, now| policy.ceiling(now))?
}

/// This process as it is now, and the program that it is about to start.
struct Now<'a> {
    knows_users: bool,
    /// The path of the program; empty if unknown.
    program: Option<&'a [u8]>,
}

impl Subject for Now<'_> {
    fn user(&self) -> Option<u32> {
        self.knows_users.then(process::user)
    }

    fn groups(&self, add: &mut dyn FnMut(u32)) {
        add_groups(process::group(), add);
    }

    fn started_as(&self) -> &[u8] {
        // From the kernel rather than from the program's arguments, so that both comparisons agree.
        self.program.unwrap_or(initial::started_as())
    }

    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        let Some(program) = self.program else {
            return read_link(c"/proc/self/exe", room);
        };
        let room = room.get_mut(..program.len()).filter(|room| !room.is_empty())?;
        room.copy_from_slice(program);
        Some(room)
    }
}

impl Subject for This {
    fn user(&self) -> Option<u32> {
        self.knows_users.then(initial::real_user)
    }

    fn groups(&self, add: &mut dyn FnMut(u32)) {
        add_groups(initial::real_group(), add);
    }

    fn started_as(&self) -> &[u8] {
        initial::started_as()
    }

    fn executable<'r>(&self, room: &'r mut [u8]) -> Option<&'r [u8]> {
        read_link(c"/proc/self/exe", room)
    }
}

/// Adds the group and the supplementary groups.
fn add_groups(group: u32, add: &mut dyn FnMut(u32)) {
    add(group);
    if add_supplementary(&mut [[0; 4]; 64], add).is_none() {
        // More are rare; the kernel allows 65536.
        let mapping = Mapping::new(65536 * 4);
        mapping.and_then(|mut mapping| add_supplementary(mapping.bytes().as_chunks_mut().0, add));
    }
}

/// Adds the supplementary groups; `None` if there are more than there is room for.
fn add_supplementary(room: &mut [[u8; 4]], add: &mut dyn FnMut(u32)) -> Option<()> {
    let groups = process::groups(room).ok()?;
    groups.iter().for_each(|group| add(u32::from_ne_bytes(*group)));
    Some(())
}
