//! Which library a program that is about to be started can load.
//!
//! A loader that cannot load the library prints a line on stderr, which `v=$(program 2>&1)` takes
//! for the program's output; one that lacks symbols that the library needs ends the program. So the
//! file is inspected right before the start, in whatever root and mounts the caller has by then.
//! Every call made here is one that the loader of a dynamic program makes as well, so that a filter
//! of system calls under which this process was started allows it. If nothing can be found out, the
//! library is assumed to load.

use core::ffi::{CStr, c_char, c_int};
use libc::AT_FDCWD;

use super::Entries;
use crate::call::Arguments;
use crate::sandbox;
use threadcap_decide::environment::{Child, LibraryPath, Preload, PreloadEntry, value_of};
use threadcap_decide::program::{DEEPEST, Elf, Image, Loader, Machine, START};
use threadcap_runtimes::File;
use threadcap_sys::Descriptor;
use threadcap_sys::file::{may_execute, read_at};

/// Room for a path, or the start of a file.
type Room = [u8; START];

/// How to change the list of preloads for a program, given the path of this library; without a
/// file, for the shell of `system` and `popen`.
///
/// Not inlined: its frame is gone when the environment is rewritten, so that a child of `vfork`
/// with a small stack has room for each.
#[inline(never)]
pub fn preload(own: &'static CStr, file: Option<(File, &Arguments)>) -> Preload<'static> {
    let Some(library) = LibraryPath::at(own.to_bytes()) else {
        return Preload::AsItIs;
    };
    if sandbox::is_entered() {
        // The process has forbidden itself some system calls, so nothing can be inspected: the list
        // stays as it is.
        return library.for_child(Child::Unknown, None);
    }
    let room = &mut [0; START];
    let program = match file {
        None => Program::open(AT_FDCWD, SHELL.as_ptr()),
        Some((file, arguments)) => Program::given(file, arguments, room),
    };
    let Some(child) = program.map_or(Some(Child::Unknown), |program| program.kind(room)) else {
        return Preload::Without;
    };
    let mut sibling = None;
    if child.is_sibling() || library.is_of_a_platform() {
        let mut places = (0..).map_while(|place| library.sibling(place));
        sibling = places.find(|entry| is_visible_entry(*entry, room));
    }
    if !child.is_sibling() && Descriptor::open_as_given(AT_FDCWD, own.as_ptr()).is_err() {
        return Preload::Without;
    }
    library.for_child(child, sibling)
}

/// The shell of `system` and `popen`.
pub const SHELL: &CStr = c"/bin/sh";

/// Whether the library of an entry can be opened for reading, as the loader will open it. A path
/// that is too long is not checked.
#[inline(never)]
fn is_visible_entry(entry: PreloadEntry, room: &mut Room) -> bool {
    let mut at = 0;
    entry.write(&mut |piece| {
        if let Some(place) = room.get_mut(at..at + piece.len()) {
            place.copy_from_slice(piece);
        }
        at += piece.len();
    });
    let Some(end) = room.get_mut(at) else {
        return false;
    };
    *end = 0;
    Descriptor::open_as_given(AT_FDCWD, room.as_ptr().cast()).is_ok()
}

/// The file of a program, open.
enum Program {
    /// Opened by us.
    Ours(Descriptor),
    /// Opened by the caller, who may not be able to read it.
    Theirs(c_int),
}

impl Program {
    /// The file that a function is given.
    fn given(file: File, arguments: &Arguments, room: &mut Room) -> Option<Self> {
        match file {
            File::Open(argument) => Some(Program::Theirs(arguments.get(argument) as c_int)),
            _ => locate(file, arguments, room, Self::open),
        }
    }

    /// Opens a file that may be executed. Others are left alone: opening a FIFO or a device has
    /// effects that a failing `exec` does not have.
    fn open(directory: c_int, path: *const c_char) -> Option<Self> {
        let open = || Descriptor::open_as_given(directory, path).ok().map(Program::Ours);
        may_execute(directory, path).then(open)?
    }

    /// Fills `room` from this offset of the file, as far as the file goes.
    fn read<'r>(&self, place: u64, room: &'r mut [u8]) -> Option<&'r mut [u8]> {
        let number = match self {
            Program::Ours(file) => file.number(),
            Program::Theirs(number) => *number,
        };
        let length = read_at(number, room, place).ok()?;
        room.get_mut(..length)
    }

    /// The kind of this program, or of the last interpreter if it is a script; `None` where its loader
    /// cannot load any library of ours.
    #[inline(never)]
    fn kind(mut self, room: &mut Room) -> Option<Child> {
        for _ in 0..=DEEPEST {
            let Some(start) = self.read(0, room) else {
                return Some(Child::Unknown);
            };
            match Image::of(start) {
                Image::Elf(elf) => return self.kind_of_elf(elf, room),
                Image::Script(interpreter) => {
                    let (place, length) = place_in(start, interpreter);
                    // A blank or the end of the line follows the path.
                    let Some(end) = room.get_mut(place + length) else {
                        return Some(Child::Unknown);
                    };
                    *end = 0;
                    let path = room.as_ptr().wrapping_add(place);
                    match Self::open(AT_FDCWD, path.cast()) {
                        Some(interpreter) => self = interpreter,
                        None => return Some(Child::Unknown),
                    }
                }
                Image::Other => return Some(Child::Unknown),
            }
        }
        Some(Child::Unknown)
    }

    /// The kind of an ELF program, by the loader that it names. A program without one ignores
    /// preloads.
    fn kind_of_elf(&self, elf: Elf, room: &mut Room) -> Option<Child> {
        let is_sibling = elf.machine != Machine::OURS;
        if is_sibling && Machine::SIBLING != Some(elf.machine) {
            return None;
        }
        let within = usize::try_from(elf.headers).ok().and_then(|at| room.get(at..));
        let loader = match within.and_then(|headers| elf.loader(headers)) {
            Some(found) => Some(found),
            // Tools that edit programs move the headers to the end.
            None => self.read(elf.headers, room).and_then(|headers| elf.loader(headers)),
        };
        let Some((start, length)) = loader else {
            // What a static program of the other word size starts is most likely of that size, too.
            return Some(if is_sibling { Child::Glibc { is_sibling } } else { Child::Unknown });
        };
        // The loader's name is at the end of its path.
        let skipped = length.saturating_sub(room.len() as u64);
        let path = self.read(start.saturating_add(skipped), room);
        let path = path.and_then(|path| path.get(..(length - skipped) as usize));
        match path.map_or(Loader::Glibc, Loader::of) {
            Loader::Glibc => Some(Child::Glibc { is_sibling }),
            Loader::Musl => Some(Child::Musl { is_sibling }),
            Loader::Other => None,
        }
    }
}

/// The program that a function is given, opened without reading.
pub fn located(file: File, arguments: &Arguments) -> Option<Descriptor> {
    match file {
        File::Open(argument) => Descriptor::find_open(arguments.get(argument) as c_int).ok(),
        _ => locate(file, arguments, &mut [0; START], find),
    }
}

/// Opens a file that may be executed, without needing the right to read it.
pub fn find(directory: c_int, path: *const c_char) -> Option<Descriptor> {
    may_execute(directory, path).then(|| Descriptor::find_as_given(directory, path).ok())?
}

/// Opens the file that a function is given by its path.
fn locate<F>(
    file: File,
    arguments: &Arguments,
    room: &mut Room,
    open: fn(c_int, *const c_char) -> Option<F>,
) -> Option<F> {
    let path = |argument| arguments.get(argument) as *const c_char;
    match file {
        File::Path(argument) => open(AT_FDCWD, path(argument)),
        File::Search(argument) => search(path(argument), room, open),
        File::Below(argument) => open(arguments.get(argument) as c_int, path(argument + 1)),
        File::Open(_) => None,
    }
}

/// Opens the file that `execvp` finds. A directory whose path is too long is skipped.
#[inline(never)]
fn search<F>(
    name: *const c_char,
    room: &mut Room,
    open: fn(c_int, *const c_char) -> Option<F>,
) -> Option<F> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the real function reads the same string.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if bytes.contains(&b'/') {
        return open(AT_FDCWD, name);
    }
    let path = Entries::own().find_map(|entry| value_of(entry, "PATH"));
    let mut directories = path.unwrap_or(b"/bin:/usr/bin").split(|&byte| byte == b':');
    directories.find_map(|directory| {
        let slash: &[u8] = if directory.is_empty() { b"" } else { b"/" };
        let mut at = 0;
        for part in [directory, slash, bytes] {
            room.get_mut(at..at + part.len())?.copy_from_slice(part);
            at += part.len();
        }
        open(AT_FDCWD, room.as_ptr().cast())
    })
}

/// A part of a text, by its start and length.
fn place_in(text: &[u8], part: &[u8]) -> (usize, usize) {
    (part.as_ptr() as usize - text.as_ptr() as usize, part.len())
}
