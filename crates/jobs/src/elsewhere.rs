//! Pages of processes in other PID namespaces. Their process IDs mean nothing here, so other
//! evidence has to show that a process was killed and its page can be removed.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::io::{self, ErrorKind};

use crate::names::{self, Namespace, PageName};
use crate::pages::Directory;
use crate::processes;
use rustix::io::Errno;

/// How many pages of one user are inspected per snapshot; the rest wait for the next one.
const MOST_CHECKED: usize = 4096;

/// The first PID namespace, in which all processes of the machine have an ID: `PID_NS_INIT_INO` of
/// `<linux/nsfs.h>`.
const FIRST: Namespace = 0xefff_fffc;

/// What one snapshot of the host knows about other namespaces.
#[derive(Default)]
pub(crate) struct Elsewhere {
    checked: HashMap<u32, usize>,
    /// The namespaces that have processes; `None` if not all processes can be seen.
    inhabited: OnceCell<Option<Vec<Namespace>>>,
}

impl Elsewhere {
    /// Renames or removes the page if its process is certainly gone: nobody has the page mapped, or
    /// no process is left in its namespace.
    ///
    /// The name must be read first: otherwise its process may have started after the evidence was
    /// collected.
    pub(crate) fn reap(&mut self, directory: &Directory, name: &str, says: &PageName) {
        let checked = self.checked.entry(directory.owner()).or_default();
        *checked += 1;
        let may_check = *checked <= MOST_CHECKED;
        if may_check && (directory.is_abandoned(name) || self.is_deserted(says.namespace)) {
            directory.reap(name);
        }
    }

    /// Whether no process is left in this namespace. The kernel may reuse its number for a new one,
    /// whose processes then keep the page alive.
    fn is_deserted(&self, namespace: Namespace) -> bool {
        let inhabited = self.inhabited.get_or_init(inhabited);
        namespace != 0 && inhabited.as_ref().is_some_and(|all| !all.contains(&namespace))
    }
}

/// The PID namespaces of all processes of the machine; `None` if this process cannot see them all,
/// because it is not in the first namespace or not root.
fn inhabited() -> Option<Vec<Namespace>> {
    if names::own_namespace() != FIRST {
        return None;
    }
    // Process 1 exists, but even root may not be allowed to inspect it.
    let mut all = vec![FIRST];
    for id in processes::ids().ok()? {
        let id = id.ok()?;
        if id == 1 {
            continue;
        }
        match names::namespace_of(id) {
            Ok(namespace) if all.contains(&namespace) => (),
            Ok(namespace) => all.push(namespace),
            Err(error) if has_ended(&error) => (),
            Err(_) => return None,
        }
    }
    Some(all)
}

/// Whether a process could not be inspected because it has ended.
fn has_ended(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(Errno::SRCH.raw_os_error())
}
