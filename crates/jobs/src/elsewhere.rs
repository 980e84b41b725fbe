//! Pages of processes in other PID namespaces. Their numbers say nothing here, so that other evidence
//! has to show that a process was killed and its page can go.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind};

use crate::names::{self, Namespace, PageName};
use crate::pages::Directory;
use rustix::io::Errno;

/// How many pages of one user are looked into at a time. More are left for the next look.
const MOST_CHECKED: usize = 4096;

/// The first PID namespace, in which all processes of the machine have a number: `PID_NS_INIT_INO` of
/// `<linux/nsfs.h>`.
const FIRST: Namespace = 0xefff_fffc;

/// What is known of other namespaces in one look at the host.
#[derive(Default)]
pub(crate) struct Elsewhere {
    checked: HashMap<u32, usize>,
    /// Those that have processes; `None` where not all processes can be seen.
    inhabited: OnceCell<Option<Vec<Namespace>>>,
}

impl Elsewhere {
    /// Renames or removes the page if its process is gone for certain: nobody has the page mapped,
    /// or no process is left in its namespace.
    ///
    /// The name must have been read before anything else is asked, or its process may be younger
    /// than the answer.
    pub(crate) fn reap(&mut self, directory: &Directory, name: &str, says: &PageName) {
        let checked = self.checked.entry(directory.owner()).or_default();
        *checked += 1;
        let may_check = *checked <= MOST_CHECKED;
        if may_check && (directory.is_abandoned(name) || self.is_deserted(says.namespace)) {
            directory.reap(name);
        }
    }

    /// Whether no process is left in this namespace. The kernel gives its number to a new one, whose
    /// processes then keep the page.
    fn is_deserted(&self, namespace: Namespace) -> bool {
        let inhabited = self.inhabited.get_or_init(inhabited);
        namespace != 0 && inhabited.as_ref().is_some_and(|all| !all.contains(&namespace))
    }
}

/// The PID namespaces of all processes of the machine; `None` where this process does not see them
/// all: it is not in the first namespace, or not root.
fn inhabited() -> Option<Vec<Namespace>> {
    if names::own_namespace() != FIRST {
        return None;
    }
    // Process 1 is there, and may be closed to root as well.
    let mut all = vec![FIRST];
    for entry in fs::read_dir("/proc").ok()? {
        let name = entry.ok()?.file_name();
        let Some(process) = name.to_str().filter(|name| name.parse().is_ok_and(|id: u32| id > 1))
        else {
            continue;
        };
        match names::read_namespace_of(process) {
            Ok(namespace) if all.contains(&namespace) => (),
            Ok(namespace) => all.push(namespace),
            Err(error) if has_ended(&error) => (),
            Err(_) => return None,
        }
    }
    Some(all)
}

/// Whether a process could not be asked because it ended meanwhile.
fn has_ended(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(Errno::SRCH.raw_os_error())
}
