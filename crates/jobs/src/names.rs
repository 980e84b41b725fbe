//! The names of pages and of directories of pages.
//!
//! Anybody can create files. A name that differs in any way from what the library writes is
//! ignored, so that nothing has two names.

use std::fmt::Display;
use std::{fs, io};

use threadcap_ledger::{DIRECTORY_PREFIX, OTHER_NAMES};

/// The suffix of the page of a killed process.
pub(crate) const DEAD: &str = ".dead";

/// A PID namespace, by its inode number; 0 if unknown: the process that wrote it sees no `/proc`.
pub(crate) type Namespace = u32;

/// The parsed name of a page: `PID.NAMESPACE`, `PID.NAMESPACE.NANOSECONDS`, either with `.dead`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageName {
    /// The process ID in the process's own namespace.
    pub(crate) process: u32,
    pub(crate) namespace: Namespace,
    pub(crate) is_dead: bool,
}

impl PageName {
    pub(crate) fn of(name: &str) -> Option<PageName> {
        let is_dead = name.ends_with(DEAD);
        let mut parts = name.strip_suffix(DEAD).unwrap_or(name).split('.');
        let process = number(parts.next()?)?;
        let namespace = number(parts.next()?)?;
        let is_whole = parts.next().is_none_or(|part| number::<u64>(part).is_some());
        (is_whole && parts.next().is_none()).then_some(PageName { process, namespace, is_dead })
    }
}

/// The parsed name of a directory: `threadcap-USER`, or `threadcap-USER-NUMBER` if another user had
/// taken that name; `threadcap-USER.LAUNCHER` for the one job of a launcher, or
/// `threadcap-USER.LAUNCHER.NANOSECONDS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DirectoryName {
    pub(crate) owner: u32,
    /// 0 if there is none.
    pub(crate) number: u32,
    pub(crate) launcher: Option<u32>,
}

impl DirectoryName {
    pub(crate) fn of(name: &str) -> Option<DirectoryName> {
        let mut parts = name.strip_prefix(DIRECTORY_PREFIX)?.split('.');
        let user = parts.next()?;
        let (owner, number) = match user.split_once('-') {
            Some((owner, number)) => (owner, self::number(number).filter(|&number| number > 0)?),
            None => (user, 0),
        };
        let owner = self::number(owner)?;
        let launcher = match parts.next() {
            Some(launcher) => Some(self::number(launcher)?),
            None => None,
        };
        let is_whole = parts.next().is_none_or(|part| self::number::<u64>(part).is_some());
        let is_either = number == 0 || launcher.is_none();
        (is_either && is_whole && parts.next().is_none()).then_some(DirectoryName {
            owner,
            number,
            launcher,
        })
    }

    /// Whether it has one of the names that the library tries in order, so that there are few of them.
    pub(crate) fn is_expected(self) -> bool {
        self.launcher.is_none() && self.number <= OTHER_NAMES
    }

    /// Whether the library had to use a name that nobody could foresee.
    pub(crate) fn is_unexpected(self) -> bool {
        self.number > OTHER_NAMES
    }
}

/// A decimal number without a sign or leading zeros.
fn number<N: std::str::FromStr + ToString>(text: &str) -> Option<N> {
    text.parse().ok().filter(|number: &N| number.to_string() == text)
}

/// The PID namespace of our `/proc`; 0 if there is none.
pub(crate) fn own_namespace() -> Namespace {
    namespace_of("self").unwrap_or(0)
}

/// The PID namespace of a process, by its ID or `self`.
///
/// # Errors
/// If the process has ended, or we may not inspect it.
pub(crate) fn namespace_of(process: impl Display) -> io::Result<Namespace> {
    let link = fs::read_link(format!("/proc/{process}/ns/pid"))?;
    let text = link.to_str().and_then(|link| link.strip_prefix("pid:[")?.strip_suffix(']'));
    text.and_then(number).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_directories() {
        let named = |owner, number, launcher| Some(DirectoryName { owner, number, launcher });
        assert_eq!(DirectoryName::of("threadcap-0"), named(0, 0, None));
        assert_eq!(DirectoryName::of("threadcap-1000-3"), named(1000, 3, None));
        assert_eq!(DirectoryName::of("threadcap-1000.77"), named(1000, 0, Some(77)));
        assert_eq!(DirectoryName::of("threadcap-1000.77.5"), named(1000, 0, Some(77)));
        for other in [
            "threadcap-",
            "threadcap-x",
            "threadcap-1.",
            "threadcap-1.2.3.4",
            "threadcap-01",
            "threadcap-+1",
            "threadcap-1.02",
            "threadcap-1-",
            "threadcap-1-0",
            "threadcap-1-02",
            "threadcap-1-2-3",
            "threadcap-1-2.3",
            "threadcap--1",
            "threadcap-1-4294967296",
            "other-1",
        ] {
            assert_eq!(DirectoryName::of(other), None, "{other}");
        }
    }

    #[test]
    fn names_of_pages() {
        let named = |is_dead| Some(PageName { process: 17, namespace: 4026531836, is_dead });
        assert_eq!(PageName::of("17.4026531836"), named(false));
        assert_eq!(PageName::of("17.4026531836.123456789"), named(false));
        assert_eq!(PageName::of("17.4026531836.dead"), named(true));
        assert_eq!(PageName::of("17.4026531836.123.dead"), named(true));
        for other in
            ["", ".", "x", "17", "17.tmp", "-1.1", "99999999999.1", "017.1", "+17.1", "17.1.2.3"]
        {
            assert_eq!(PageName::of(other), None, "{other}");
        }
    }
}
