//! The list of preloads of a child: which entry of ours its loader can use.
//!
//! If installed for two word sizes, the library is in one directory per platform, `x86_64` and
//! `i686`, below a common root. glibc's loader replaces `$PLATFORM` in an entry by the name of its
//! own, so that one entry serves every glibc program; musl's loader replaces nothing.

use crate::LIBRARY;

/// What happens to the list of preloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preload<'a> {
    /// It stays as it is.
    AsItIs,
    /// This entry comes first, and ours exactly once.
    First(PreloadEntry<'a>),
    /// The library is removed: the program's loader could not load it.
    Without,
}

/// An entry of the list: the start of its path, and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreloadEntry<'a> {
    start: &'a [u8],
    end: End,
}

/// The rest of an entry's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// None: the path as it is. The entry for all platforms would serve as well, if the library is
    /// in a directory per platform.
    Own,
    /// None: exactly this path.
    Exactly,
    /// With `$PLATFORM`. The path for one of the platforms of this word size, or of the other,
    /// would serve as well.
    AnyPlatform { of_sibling: bool },
    /// With `$PLATFORM`, and nothing else would serve.
    EveryPlatform,
    /// The one with this index in [`SIBLINGS`].
    Sibling(u8),
}

/// The names that `$PLATFORM` may stand for.
type Platforms = &'static [&'static [u8]];

/// glibc before 2.37 uses the names of some processors instead of the architecture.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const X86_64: Platforms = &[b"x86_64", b"haswell", b"xeon_phi"];
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const I386: Platforms = &[b"i686", b"i586", b"i486", b"i386"];

/// The platforms of this machine's word size, and of the other one.
#[cfg(target_arch = "x86_64")]
const PLATFORMS: [Platforms; 2] = [X86_64, I386];
/// The platforms of this machine's word size, and of the other one.
#[cfg(target_arch = "x86")]
const PLATFORMS: [Platforms; 2] = [I386, X86_64];
/// The platforms of this machine's word size, and of the other one.
#[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
const PLATFORMS: [Platforms; 2] = [&[b"aarch64"], &[]];

/// Where the library for the other word size may lie, seen from the root of the platforms, or from
/// the directory of a library that lies in none.
#[cfg(target_arch = "x86_64")]
const SIBLINGS: [&[u8]; 3] = [b"/i686", b"/threadcap/i686", b"/../threadcap/i686"];
/// Where the library for the other word size may lie, seen from the root of the platforms, or from
/// the directory of a library that lies in none.
#[cfg(not(target_arch = "x86_64"))]
const SIBLINGS: [&[u8]; 2] = [b"/x86_64", b""];

/// The program to be started, by what its loader can load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    /// Unknown, or statically linked: it passes the list on to programs of any kind.
    Unknown,
    /// Its loader is glibc's. Whether it has the other word size of the machine.
    Glibc {
        /// Whether it has the other word size of the machine.
        is_sibling: bool,
    },
    /// Its loader is musl's.
    Musl {
        /// Whether it has the other word size of the machine.
        is_sibling: bool,
    },
}

impl Child {
    /// Whether it has the other word size of the machine.
    pub fn is_sibling(self) -> bool {
        matches!(self, Child::Glibc { is_sibling: true } | Child::Musl { is_sibling: true })
    }
}

/// The library of this process, by its absolute path.
#[derive(Clone, Copy, Debug)]
pub struct LibraryPath<'a>(&'a [u8]);

impl<'a> LibraryPath<'a> {
    /// `None` if a list of preloads cannot express the path.
    pub fn at(path: &'a [u8]) -> Option<Self> {
        let expressible = path.starts_with(b"/") && !path.iter().any(is_separator);
        expressible.then_some(LibraryPath(path))
    }

    /// The directory above that of its platform, if it is in one.
    fn root(self) -> Option<&'a [u8]> {
        let directory = self.directory()?;
        PLATFORMS[0].iter().find_map(|name| directory.strip_suffix(*name)?.strip_suffix(b"/"))
    }

    fn directory(self) -> Option<&'a [u8]> {
        self.0.strip_suffix(LIBRARY.as_bytes())?.strip_suffix(b"/")
    }

    /// The nth place where the library for the other word size may be.
    pub fn sibling(self, place: u8) -> Option<PreloadEntry<'a>> {
        let exists = !PLATFORMS[1].is_empty() && usize::from(place) < SIBLINGS.len();
        let directory = self.directory().filter(|_| !sibling_directory(place).is_empty());
        let start = self.root().or(directory).filter(|_| exists)?;
        Some(PreloadEntry { start, end: End::Sibling(place) })
    }

    /// Whether one entry can serve both word sizes, if there is a library for the other.
    pub fn is_of_a_platform(self) -> bool {
        self.root().is_some() && !PLATFORMS[1].is_empty()
    }

    /// What a child of this kind gets, given the sibling that was found.
    pub fn for_child(self, child: Child, sibling: Option<PreloadEntry<'a>>) -> Preload<'a> {
        let end = match child {
            Child::Unknown => Some(End::EveryPlatform),
            Child::Glibc { is_sibling } => Some(End::AnyPlatform { of_sibling: is_sibling }),
            Child::Musl { .. } => None,
        };
        let root = self.root().filter(|_| sibling.is_some());
        let portable = root.zip(end).map(|(start, end)| PreloadEntry { start, end });
        if child.is_sibling() {
            return portable.or(sibling).map_or(Preload::Without, Preload::First);
        }
        let end = if end.is_none() { End::Exactly } else { End::Own };
        Preload::First(portable.unwrap_or(PreloadEntry { start: self.0, end }))
    }
}

impl<'a> PreloadEntry<'a> {
    /// Passes the entry to `put`, in pieces.
    pub fn write(self, put: &mut impl FnMut(&[u8])) {
        put(self.start);
        let directory: &[u8] = match self.end {
            End::Own | End::Exactly => return,
            End::AnyPlatform { .. } | End::EveryPlatform => b"/$PLATFORM",
            End::Sibling(place) => sibling_directory(place),
        };
        put(directory);
        put(b"/");
        put(LIBRARY.as_bytes());
    }

    /// Whether a name in the list is this entry, or serves as well.
    fn does(self, name: &[u8]) -> bool {
        let is_of = |root: &[u8], directories: &[&[u8]]| {
            let rest = name.strip_prefix(root).and_then(|rest| rest.strip_prefix(b"/"));
            let directory = rest.and_then(|rest| rest.strip_suffix(LIBRARY.as_bytes()));
            let directory = directory.and_then(|directory| directory.strip_suffix(b"/"));
            directory.is_some_and(|directory| directories.contains(&directory))
        };
        match self.end {
            End::Exactly => name == self.start,
            End::Own => {
                let root = LibraryPath(self.start).root();
                name == self.start || root.is_some_and(|root| is_of(root, &[b"$PLATFORM"]))
            }
            End::AnyPlatform { of_sibling } => {
                let platforms = PLATFORMS[usize::from(of_sibling)];
                is_of(self.start, &[b"$PLATFORM"]) || is_of(self.start, platforms)
            }
            End::EveryPlatform => is_of(self.start, &[b"$PLATFORM"]),
            End::Sibling(place) => {
                let rest = name.strip_prefix(self.start);
                let rest = rest.and_then(|rest| rest.strip_prefix(sibling_directory(place)));
                rest.and_then(|rest| rest.strip_prefix(b"/")) == Some(LIBRARY.as_bytes())
            }
        }
    }
}

fn sibling_directory(place: u8) -> &'static [u8] {
    SIBLINGS.get(usize::from(place)).copied().unwrap_or(b"")
}

impl Preload<'_> {
    /// Whether the list that the loader would use is correct.
    pub(super) fn is_right(self, list: Option<&[u8]>) -> bool {
        match self {
            Preload::AsItIs => true,
            Preload::First(entry) => list.is_some_and(|list| leads_once(list, entry)),
            Preload::Without => !names_library(list.unwrap_or_default(), LIBRARY.as_bytes()),
        }
    }

    /// Whether a loader can use our entry in a list, if there is one.
    pub fn suits(self, list: &[u8]) -> bool {
        let mut ours = preloads(list).filter(|name| is_same_library(name, self.file()));
        match self {
            Preload::AsItIs => true,
            Preload::First(entry) => ours.all(|name| entry.does(name)),
            Preload::Without => ours.next().is_none(),
        }
    }

    /// A name of the library's file.
    fn file(&self) -> &[u8] {
        match self {
            Preload::First(PreloadEntry { start, end: End::Own | End::Exactly }) => start,
            _ => LIBRARY.as_bytes(),
        }
    }

    /// Whether a list is empty.
    pub(super) fn empties(self, list: &[u8]) -> bool {
        self == Preload::Without && others(list, LIBRARY.as_bytes()).next().is_none()
    }

    /// Hands the list of preloads that takes the place of another to `put`, in pieces: ours first,
    /// or not at all, and the others in their order.
    pub fn write(self, list: &[u8], mut put: impl FnMut(&[u8])) {
        let mut is_first = true;
        if let Preload::First(entry) = self {
            entry.write(&mut put);
            is_first = false;
        }
        for name in others(list, self.file()) {
            if !is_first {
                put(b":");
            }
            put(name);
            is_first = false;
        }
    }
}

/// Hands the list of preloads that takes the place of another to `put`, in pieces: the entry of our
/// library first, or none, and the others in their order.
pub fn write_preloads(entry: Option<&[u8]>, list: &[u8], put: impl FnMut(&[u8])) {
    let first = |start| Preload::First(PreloadEntry { start, end: End::Exactly });
    entry.map_or(Preload::Without, first).write(list, put);
}

/// The characters at which the loader separates names in the list.
pub(super) fn is_separator(byte: &u8) -> bool {
    matches!(byte, b':' | b' ')
}

/// The libraries of a list.
pub(super) fn preloads(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(is_separator).filter(|name| !name.is_empty())
}

/// The libraries of a list that are not ours.
fn others<'l>(list: &'l [u8], ours: &'l [u8]) -> impl Iterator<Item = &'l [u8]> {
    preloads(list).filter(move |other| !is_same_library(other, ours))
}

/// Whether the entry is first in the list, and our library in it only once.
fn leads_once(list: &[u8], entry: PreloadEntry) -> bool {
    let mut preloads = preloads(list);
    preloads.next().is_some_and(|first| {
        entry.does(first) && !preloads.any(|other| is_same_library(other, first))
    })
}

/// Whether a preload list contains this library, under any path.
#[inline(never)]
pub fn names_library(list: &[u8], library: &[u8]) -> bool {
    preloads(list).any(|name| is_same_library(name, library))
}

/// Whether a name in the list is our library under another path: relative, with `$LIB`, or found by
/// the loader. Two copies of it in one process would be two caps.
pub(super) fn is_same_library(name: &[u8], library: &[u8]) -> bool {
    fn file(path: &[u8]) -> Option<&[u8]> {
        path.rsplit(|&byte| byte == b'/').next()
    }
    file(name) == file(library)
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use std::vec::Vec;

    const NATIVE: Child = Child::Glibc { is_sibling: false };
    const MUSL: Child = Child::Musl { is_sibling: false };
    const SMALL: Child = Child::Glibc { is_sibling: true };
    const SMALL_MUSL: Child = Child::Musl { is_sibling: true };

    /// The list that replaces another, and whether that one was correct already.
    fn list(path: &str, child: Child, with_sibling: bool, before: &str) -> (Vec<u8>, bool) {
        let library = LibraryPath::at(path.as_bytes()).unwrap();
        let sibling = library.sibling(0).filter(|_| with_sibling);
        let preload = library.for_child(child, sibling);
        let mut written = Vec::new();
        preload.write(before.as_bytes(), |piece| written.extend_from_slice(piece));
        let right = preload.is_right(Some(before.as_bytes()));
        // The new list is correct, and contains our entry once.
        assert!(preload.is_right(Some(&written)), "{path} {child:?}");
        (written, right)
    }

    #[track_caller]
    fn assert_list(
        path: &str,
        child: Child,
        sibling: bool,
        before: &str,
        after: &str,
        right: bool,
    ) {
        let (written, was_right) = list(path, child, sibling, before);
        assert_eq!(std::str::from_utf8(&written).unwrap(), after);
        assert_eq!(was_right, right, "{before}");
    }

    #[test]
    fn one_entry_serves_all_platforms() {
        const OWN: &str = "/t/x86_64/libthreadcap.so";
        const ALL: &str = "/t/$PLATFORM/libthreadcap.so";
        assert_list(OWN, NATIVE, true, ALL, ALL, true);
        assert_list(OWN, NATIVE, true, OWN, ALL, true);
        assert_list(OWN, NATIVE, true, "/a.so", "/t/$PLATFORM/libthreadcap.so:/a.so", false);
        assert_list(OWN, NATIVE, true, "/t/i686/libthreadcap.so", ALL, false);
        assert_list(OWN, SMALL, true, ALL, ALL, true);
        assert_list(OWN, SMALL, true, "/t/i686/libthreadcap.so", ALL, true);
        assert_list(OWN, SMALL, true, OWN, ALL, false);
        assert_list(OWN, Child::Unknown, true, ALL, ALL, true);
        assert_list(OWN, Child::Unknown, true, OWN, ALL, false);
        assert_list(OWN, Child::Unknown, false, OWN, OWN, true);
        assert_list(OWN, MUSL, true, ALL, OWN, false);
        assert_list(OWN, MUSL, true, OWN, OWN, true);
        assert_list(OWN, SMALL_MUSL, true, ALL, "/t/i686/libthreadcap.so", false);
        assert_list("/t/haswell/libthreadcap.so", NATIVE, true, OWN, ALL, true);
        // Without the other library, only the library's own platform is served.
        assert_list(OWN, NATIVE, false, ALL, OWN, true);
        assert_list(OWN, SMALL, false, &std::format!("{ALL} b.so"), "b.so", false);
    }

    #[test]
    fn a_library_that_lies_alone_has_its_sibling_below() {
        const OWN: &str = "/usr/lib/libthreadcap.so";
        assert_list(OWN, NATIVE, true, OWN, OWN, true);
        assert_list(OWN, MUSL, true, OWN, OWN, true);
        assert_list(OWN, SMALL, true, OWN, "/usr/lib/i686/libthreadcap.so", false);
        let library = LibraryPath::at(OWN.as_bytes()).unwrap();
        let second = library.sibling(1);
        let mut written = Vec::new();
        second.unwrap().write(&mut |piece| written.extend_from_slice(piece));
        assert_eq!(written, b"/usr/lib/threadcap/i686/libthreadcap.so");
        let preload = library.for_child(SMALL, second);
        assert!(preload.is_right(Some(&written)));
    }
}
