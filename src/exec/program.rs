//! Whether a program that is about to be started can load this library.
//!
//! A loader that cannot says so on stderr, where `v=$(program 2>&1)` takes the line for an answer;
//! one that does not know our symbols ends the program. So the file is looked at right before the
//! start, in whichever root and with whichever mounts the caller is by then. Every call made here
//! is one that the loader of a dynamic program makes as well, so that a filter of system calls
//! under which this process was started allows it. Where nothing can be found out, nothing speaks
//! against the library.

use core::ffi::{CStr, c_char, c_int};
use libc::AT_FDCWD;

use super::Entries;
use crate::call::Arguments;
use threadcap_decide::environment::value_of;
use threadcap_decide::program::{DEEPEST, Elf, Image, Loader, Machine, START};
use threadcap_runtimes::File;
use threadcap_sys::Descriptor;
use threadcap_sys::file::{may_execute, read_at};

/// Room for a path, or the start of a file.
type Room = [u8; START];

/// Whether the library, with this path, can get into the program.
///
/// Not inlined: its frame is gone when the environment is rewritten, so that a child of `vfork`
/// with a small stack has room for each.
#[inline(never)]
pub fn takes(library: &CStr, file: File, arguments: &Arguments) -> bool {
    let mut room = [0; START];
    let path = |argument| arguments.get(argument) as *const c_char;
    let program = match file {
        File::Path(argument) => Program::open(AT_FDCWD, path(argument)),
        File::Search(argument) => Program::search(path(argument), &mut room),
        File::Open(argument) => Some(Program::Theirs(arguments.get(argument) as c_int)),
        File::Below(argument) => {
            Program::open(arguments.get(argument) as c_int, path(argument + 1))
        }
    };
    program.is_none_or(|program| program.loads_ours(&mut room)) && is_visible(library)
}

/// Whether a file can be opened for reading, as the loader will open it.
pub fn is_visible(library: &CStr) -> bool {
    Descriptor::open_as_given(AT_FDCWD, library.as_ptr()).is_ok()
}

/// The file of a program, open.
enum Program {
    /// By us.
    Ours(Descriptor),
    /// By the caller, who may not be able to read it.
    Theirs(c_int),
}

impl Program {
    /// Opens a file that may be executed. Others are left alone: to open a FIFO or a device has
    /// effects that a failing `exec` does not have.
    fn open(directory: c_int, path: *const c_char) -> Option<Self> {
        let open = || Descriptor::open_as_given(directory, path).ok().map(Program::Ours);
        may_execute(directory, path).then(open)?
    }

    /// Opens the file that `execvp` finds. A directory whose path has no room is passed over.
    fn search(name: *const c_char, room: &mut Room) -> Option<Self> {
        if name.is_null() {
            return None;
        }
        // SAFETY: the real function reads the same string.
        let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
        if bytes.contains(&b'/') {
            return Self::open(AT_FDCWD, name);
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
            Self::open(AT_FDCWD, room.as_ptr().cast())
        })
    }

    /// Fills `room` from this place of the file on, as far as it goes.
    fn read<'r>(&self, place: u64, room: &'r mut [u8]) -> Option<&'r mut [u8]> {
        let number = match self {
            Program::Ours(file) => file.number(),
            Program::Theirs(number) => *number,
        };
        let length = read_at(number, room, place).ok()?;
        room.get_mut(..length)
    }

    /// Whether the loader of this program, or of the last interpreter if it is a script, loads the
    /// library.
    fn loads_ours(mut self, room: &mut Room) -> bool {
        for _ in 0..=DEEPEST {
            let Some(start) = self.read(0, room) else {
                return true;
            };
            match Image::of(start) {
                Image::Elf(elf) => return elf.machine == Machine::OURS && self.suits(elf, room),
                Image::Script(interpreter) => {
                    let (place, length) = place_in(start, interpreter);
                    // A blank or a line's end stands behind the path.
                    let Some(end) = room.get_mut(place + length) else {
                        return true;
                    };
                    *end = 0;
                    let Some(path) = room.get(place..) else {
                        return true;
                    };
                    match Self::open(AT_FDCWD, path.as_ptr().cast()) {
                        Some(interpreter) => self = interpreter,
                        None => return true,
                    }
                }
                Image::Other => return true,
            }
        }
        true
    }

    /// Whether the loader that the program asks for is one that takes the library. A program that
    /// asks for none takes no notice of preloads; its own children might.
    fn suits(&self, elf: Elf, room: &mut Room) -> bool {
        let within = usize::try_from(elf.headers).ok().and_then(|at| room.get(at..));
        let loader = match within.and_then(|headers| elf.loader(headers)) {
            Some(found) => Some(found),
            // Tools that edit programs move the headers to the end.
            None => self.read(elf.headers, room).and_then(|headers| elf.loader(headers)),
        };
        let Some((start, length)) = loader else {
            return true;
        };
        // Its name is at the end of its path.
        let skipped = length.saturating_sub(room.len() as u64);
        let path = self.read(start.saturating_add(skipped), room);
        let path = path.and_then(|path| path.get(..(length - skipped) as usize));
        path.is_none_or(|path| Loader::of(path) != Loader::Other)
    }
}

/// Where a part of a text stands in it: start and length.
fn place_in(text: &[u8], part: &[u8]) -> (usize, usize) {
    (part.as_ptr() as usize - text.as_ptr() as usize, part.len())
}
