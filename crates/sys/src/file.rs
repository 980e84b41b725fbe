//! Files: open ones, which close themselves, and those named by a path.

mod paths;

use core::ffi::CStr;
use libc::{c_char, c_int, c_uint};

use crate::call::{call, numbers};
use crate::errno::Errno;
use crate::process;
use paths::{directory_of, remove_below};

pub use paths::{
    OWN_PATH, make_directory, may_execute, own_path, read_link, read_link_as_given, remove,
    remove_directory,
};

/// The permissions of the files of `/proc`.
const READ_ONLY: libc::mode_t = 0o444;

/// A file descriptor of ours, closed when it goes out of scope.
#[derive(Debug)]
pub struct Descriptor(c_int);

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: ours, and not used after this. It is closed even if the kernel reports an error.
        let _ = unsafe { call(libc::SYS_close, [self.0 as usize]) };
    }
}

impl Descriptor {
    /// Opens a file; a relative path starts at the working directory. `mode` is for a file that is
    /// created.
    pub fn open(path: &CStr, flags: c_int, mode: libc::mode_t) -> Result<Self, Errno> {
        Self::open_at(libc::AT_FDCWD, path, flags, mode)
    }

    /// Opens a file; a relative path starts at a directory that the program has open, or
    /// `AT_FDCWD`.
    pub(crate) fn open_at(
        directory: c_int,
        path: &CStr,
        flags: c_int,
        mode: libc::mode_t,
    ) -> Result<Self, Errno> {
        let arguments = [directory as usize, path.as_ptr() as usize, flags as usize, mode as usize];
        // SAFETY: the path ends with a NUL.
        Self::new(unsafe { call(libc::SYS_openat, arguments) })
    }

    /// Opens a file for reading. The path comes from the program and may be an invalid pointer,
    /// which the kernel reports. A relative path starts at a directory that the program has open.
    /// Never waits for the other end of a FIFO.
    pub fn open_as_given(directory: c_int, path: *const c_char) -> Result<Self, Errno> {
        let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK;
        // SAFETY: the kernel reads the path, and reports one that it cannot read.
        Self::new(unsafe {
            call(libc::SYS_openat, [directory as usize, path as usize, flags as usize])
        })
    }

    /// Finds a program without needing the right to read it. The path comes from the program, as
    /// for [`Descriptor::open_as_given`].
    pub fn find_as_given(directory: c_int, path: *const c_char) -> Result<Self, Errno> {
        let flags = libc::O_PATH | libc::O_CLOEXEC;
        // SAFETY: the kernel reads the path, and reports one that it cannot read.
        Self::new(unsafe {
            call(libc::SYS_openat, [directory as usize, path as usize, flags as usize])
        })
    }

    /// Finds what this path itself names, be it a symbolic link; the result cannot be read from.
    pub fn find_itself(path: &CStr) -> Result<Self, Errno> {
        Self::open(path, libc::O_PATH | libc::O_NOFOLLOW | libc::O_CLOEXEC, 0)
    }

    /// Finds the program that the caller has open under this number.
    pub fn find_open(number: c_int) -> Result<Self, Errno> {
        let mut buffer = [0; OWN_PATH];
        let path = own_path(number, &mut buffer).ok_or(Errno(libc::EBADF))?;
        Self::find_as_given(libc::AT_FDCWD, path.as_ptr())
    }

    /// The path of this file, with symbolic links resolved.
    pub fn path<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        read_link(own_path(self.0, &mut [0; OWN_PATH])?, buffer)
    }

    /// Opens a file in this directory.
    pub fn open_in(&self, name: &CStr, flags: c_int, mode: libc::mode_t) -> Result<Self, Errno> {
        Self::open_at(self.0, name, flags, mode)
    }

    /// A file in memory that holds `contents`, with the permissions of the files of `/proc`; `None`
    /// if the kernel refuses.
    pub fn in_memory(name: &CStr, contents: &[u8]) -> Option<Self> {
        // Kernels before 6.3 do not know the first flag; newer ones may insist on it.
        let create = |flags| Self::create_in_memory(name, flags | libc::MFD_CLOEXEC);
        let file = create(libc::MFD_NOEXEC_SEAL).or_else(|_| create(0)).ok()?;
        file.hold(contents)?;
        file.set_mode(READ_ONLY).ok()?;
        Some(file)
    }

    /// Replaces the contents of this file; `None` if that fails. The positions of those who read it
    /// do not change.
    pub fn hold(&self, contents: &[u8]) -> Option<()> {
        // A file above `ulimit -f` would end the process.
        process::file_size_limit().ok().filter(|&limit| contents.len() as u64 <= limit)?;
        let mut written = 0;
        while let Some(rest) = contents.get(written..).filter(|rest| !rest.is_empty()) {
            written += self.write_at(rest, written).ok()?;
        }
        // SAFETY: no memory is involved.
        unsafe { call(libc::SYS_ftruncate, [self.0 as usize, contents.len()]) }.ok().map(|_| ())
    }

    /// A file in memory that the caller has open for reading under this number, opened once more
    /// for changing it. Its owner may do that after giving himself the permission.
    pub fn to_change(number: c_int) -> Result<Self, Errno> {
        let mut buffer = [0; OWN_PATH];
        let path = own_path(number, &mut buffer).ok_or(Errno(libc::EBADF))?;
        let open = || Self::open(path, libc::O_RDWR | libc::O_CLOEXEC, 0);
        match open() {
            Err(Errno(libc::EACCES)) => (),
            opened => return opened,
        }
        let file = core::mem::ManuallyDrop::new(Descriptor(number));
        file.set_mode(READ_ONLY | libc::S_IWUSR)?;
        let opened = open();
        file.set_mode(READ_ONLY)?;
        opened
    }

    /// Creates a file with these permissions, regardless of the umask: others see it under its path
    /// only once it has them. `EEXIST` if there is one already. It is not returned open, because
    /// `/proc` calls a descriptor from before the file had a path "deleted" for ever.
    pub fn create_shared(path: &CStr, mode: libc::mode_t) -> Result<(), Errno> {
        let mut buffer = [0; libc::PATH_MAX as usize];
        let directory = directory_of(path, &mut buffer).ok_or(Errno(libc::EINVAL))?;
        let flags = libc::O_RDWR | libc::O_CLOEXEC | libc::O_TMPFILE;
        let file = Self::open(directory, flags, mode)?;
        file.set_mode(mode)?;
        file.link(path)
    }

    /// Gives a file without a name this path.
    fn link(&self, path: &CStr) -> Result<(), Errno> {
        let mut buffer = [0; OWN_PATH];
        let own = own_path(self.0, &mut buffer).ok_or(Errno(libc::EBADF))?;
        let here = libc::AT_FDCWD as usize;
        let follow = libc::AT_SYMLINK_FOLLOW as usize;
        let arguments = [here, own.as_ptr() as usize, here, path.as_ptr() as usize, follow];
        // SAFETY: both paths end with a NUL.
        unsafe { call(libc::SYS_linkat, arguments) }.map(|_| ())
    }

    fn create_in_memory(name: &CStr, flags: c_uint) -> Result<Self, Errno> {
        // SAFETY: the name ends with a NUL.
        Self::new(unsafe { call(libc::SYS_memfd_create, [name.as_ptr() as usize, flags as usize]) })
    }

    fn new(opened: Result<usize, Errno>) -> Result<Self, Errno> {
        opened.map(|number| Descriptor(number as c_int))
    }

    /// The same file, opened once more with these flags, for reading only.
    pub fn reopened(&self, flags: c_int) -> Option<Self> {
        Self::open(own_path(self.0, &mut [0; OWN_PATH])?, libc::O_RDONLY | flags, 0).ok()
    }

    /// Takes over the number of a descriptor that is not ours, which is closed by that. Of `flags`,
    /// only `O_CLOEXEC` counts.
    pub fn replace(self, number: c_int, flags: c_int) -> Result<(), Errno> {
        let arguments = [self.0 as usize, number as usize, flags as usize];
        // SAFETY: no memory is involved.
        unsafe { call(libc::SYS_dup3, arguments) }.map(|_| ())
    }

    /// The same, but takes over the position and the flags as well: the users of that number notice
    /// no difference.
    pub fn succeed(self, number: c_int) -> Result<(), Errno> {
        let former = core::mem::ManuallyDrop::new(Descriptor(number));
        // SAFETY: no memory is involved.
        let closes = unsafe { former.control(libc::F_GETFD, 0) }?;
        // SAFETY: as above.
        let flags = unsafe { former.control(libc::F_GETFL, 0) }?;
        // SAFETY: as above.
        unsafe { self.control(libc::F_SETFL, flags) }?;
        self.seek_as(number)?;
        let closes = closes & libc::FD_CLOEXEC as usize != 0;
        self.replace(number, if closes { libc::O_CLOEXEC } else { 0 })
    }

    /// Takes over the position of a descriptor that is not ours.
    pub fn seek_as(&self, number: c_int) -> Result<(), Errno> {
        let other = core::mem::ManuallyDrop::new(Descriptor(number));
        self.seek(other.seek(0, libc::SEEK_CUR)?, libc::SEEK_SET).map(|_| ())
    }

    /// Sets the position in the file, and returns it.
    fn seek(&self, offset: usize, whence: c_int) -> Result<usize, Errno> {
        // SAFETY: no memory is involved.
        unsafe { call(libc::SYS_lseek, [self.0 as usize, offset, whence as usize]) }
    }

    /// Its number.
    pub fn number(&self) -> c_int {
        self.0
    }

    /// Its number, which somebody else closes, or which stays open for the life of the process.
    pub fn into_number(self) -> c_int {
        core::mem::ManuallyDrop::new(self).0
    }

    /// Reads once; returns the number of bytes, 0 at the end of the file.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let arguments = [self.0 as usize, buffer.as_mut_ptr() as usize, buffer.len()];
        // SAFETY: the buffer is writable for its length.
        unsafe { call(libc::SYS_read, arguments) }
    }

    /// Reads until the buffer is full or the file ends; returns the number of bytes.
    pub fn fill(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let mut length = 0;
        while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
            match self.read(rest) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(Errno(libc::EINTR)) => (),
                Err(error) => return Err(error),
            }
        }
        Ok(length)
    }

    /// Writes once, at the file's position, or at its end if it was opened for appending; returns
    /// the number of bytes.
    pub fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        write(self.0, bytes)
    }

    /// Writes once at this offset, in bytes; the file's position does not change.
    pub fn write_at(&self, bytes: &[u8], offset: usize) -> Result<usize, Errno> {
        let arguments = at(self.0, bytes.as_ptr(), bytes.len(), offset as u64);
        // SAFETY: the bytes are readable.
        unsafe { call(libc::SYS_pwrite64, arguments) }
    }

    /// The file's metadata, as from fstat(2).
    pub fn status(&self) -> Result<libc::stat64, Errno> {
        // SAFETY: a structure of numbers, for which zeros are valid.
        let mut status: libc::stat64 = unsafe { core::mem::zeroed() };
        // SAFETY: the kernel fills a structure of this layout.
        unsafe { call(numbers::FSTAT, [self.0 as usize, &raw mut status as usize]) }?;
        Ok(status)
    }

    /// Whether the file system lets setuid programs have their rights, as far as the kernel says.
    pub fn honours_setuid(&self) -> bool {
        // `struct statfs`, which libc does not define in full: words of the machine's size.
        const FLAGS: usize = if cfg!(target_pointer_width = "64") { 10 } else { 11 };
        let mut status = [0usize; 16];
        // SAFETY: the kernel fills 15 words of 64 bits, or 16 of 32 bits.
        let asked = unsafe { call(libc::SYS_fstatfs, [self.0 as usize, &raw mut status as usize]) };
        asked.is_ok()
            && status.get(FLAGS).is_some_and(|flags| flags & libc::ST_NOSUID as usize == 0)
    }

    /// Sets the file's permissions.
    pub fn set_mode(&self, mode: libc::mode_t) -> Result<(), Errno> {
        // SAFETY: no memory is involved.
        unsafe { call(libc::SYS_fchmod, [self.0 as usize, mode as usize]) }.map(|_| ())
    }

    /// Gives a new file this length in bytes, and room for all of it.
    pub fn reserve(&self, length: usize) -> Result<(), Errno> {
        // From the start on; 32-bit machines pass 64-bit numbers in two registers.
        #[cfg(target_pointer_width = "64")]
        let arguments = [self.0 as usize, 0, 0, length];
        #[cfg(target_pointer_width = "32")]
        let arguments = [self.0 as usize, 0, 0, 0, length, 0];
        // SAFETY: no memory is involved.
        unsafe { call(libc::SYS_fallocate, arguments) }.map(|_| ())
    }

    /// A second number for the file: the lowest free one that is at least `least`. It survives
    /// `exec`.
    pub fn duplicate(&self, least: c_int) -> Result<Self, Errno> {
        // SAFETY: no memory is involved.
        Self::new(unsafe { self.control(libc::F_DUPFD, least as usize) })
    }

    /// Takes, releases or looks for a lock that belongs to the open file: `command` is
    /// `F_OFD_SETLK` or `F_OFD_GETLK`.
    pub fn lock(&self, command: c_int, lock: &mut libc::flock64) -> Result<(), Errno> {
        // SAFETY: the kernel reads and fills a structure of this layout.
        unsafe { self.control(command, core::ptr::from_mut(lock) as usize) }.map(|_| ())
    }

    /// Takes a lock on the whole file that others may take as well. It lasts as long as any process
    /// that got the file from here has it open or mapped.
    pub fn share(&self) -> Result<(), Errno> {
        let kind = libc::LOCK_SH | libc::LOCK_NB;
        // SAFETY: no memory is involved.
        unsafe { call(libc::SYS_flock, [self.0 as usize, kind as usize]) }.map(|_| ())
    }

    /// # Safety
    /// The argument is what the command of `fcntl` takes.
    unsafe fn control(&self, command: c_int, argument: usize) -> Result<usize, Errno> {
        // SAFETY: as promised by the caller.
        unsafe { call(numbers::FCNTL, [self.0 as usize, command as usize, argument]) }
    }

    /// The names of the next entries of this directory, as many as fit into the buffer; `None` at
    /// its end.
    pub fn names<'b>(&self, buffer: &'b mut [u8]) -> Option<impl Iterator<Item = &'b CStr>> {
        let arguments = [self.0 as usize, buffer.as_mut_ptr() as usize, buffer.len()];
        // SAFETY: the buffer is writable for its length.
        let length = unsafe { call(libc::SYS_getdents64, arguments) }.ok()?;
        let mut rest = buffer.get(..length).filter(|entries| !entries.is_empty())?;
        // Two 64-bit numbers, the length of the entry, a byte for its kind, and the name.
        let entries = core::iter::from_fn(move || {
            let &[low, high] = rest.get(16..18)? else { return None };
            let length = usize::from(u16::from_ne_bytes([low, high])).max(19);
            let name = rest.get(19..length).unwrap_or(&[]);
            rest = rest.get(length..).unwrap_or(&[]);
            Some(name)
        });
        Some(entries.filter_map(|name| CStr::from_bytes_until_nul(name).ok()))
    }

    /// Removes a file from this directory.
    pub fn remove(&self, name: &CStr) -> Result<(), Errno> {
        remove_below(self.0, name)
    }
}

/// Reads the start of one of the kernel's files, of which one read returns as much as fits; returns
/// the number of bytes.
pub fn read_once(path: &CStr, buffer: &mut [u8]) -> Option<usize> {
    Descriptor::open(path, libc::O_RDONLY | libc::O_CLOEXEC, 0).ok()?.read(buffer).ok()
}

/// Reads once at this offset, in bytes, from a descriptor that need not be ours; its position does
/// not change. Returns the number of bytes.
pub fn read_at(number: c_int, buffer: &mut [u8], offset: u64) -> Result<usize, Errno> {
    let arguments = at(number, buffer.as_mut_ptr(), buffer.len(), offset);
    // SAFETY: the buffer is writable for its length.
    unsafe { call(libc::SYS_pread64, arguments) }
}

/// The arguments of `pread64` and `pwrite64`. 32-bit machines pass the offset in two registers; the
/// others ignore the second.
fn at(number: c_int, start: *const u8, length: usize, offset: u64) -> [usize; 5] {
    [number as usize, start as usize, length, offset as usize, (offset >> 32) as usize]
}

/// The metadata of a file under a descriptor that is not ours.
pub fn status_of(number: c_int) -> Option<libc::stat64> {
    core::mem::ManuallyDrop::new(Descriptor(number)).status().ok()
}

/// Which file a descriptor that is not ours refers to: its device, and its number there.
pub fn identity(number: c_int) -> Option<(u64, u64)> {
    status_of(number).map(|status| (status.st_dev, status.st_ino))
}

/// Which file a path leads to: its device, and its number there. The file need not be readable,
/// since the kernel is asked for no more than that.
pub fn identity_of(path: &CStr) -> Option<(u64, u64)> {
    let file = Descriptor::open(path, libc::O_PATH | libc::O_CLOEXEC, 0).ok()?;
    file.status().ok().map(|status| (status.st_dev, status.st_ino))
}

/// Whether a process could append to the file at this path, or create it in its directory if it
/// does not exist.
pub fn may_append(path: &CStr) -> bool {
    let may = |path: *const c_char, how: c_int| {
        let arguments = [libc::AT_FDCWD as usize, path as usize, how as usize];
        // SAFETY: the path ends with a NUL.
        unsafe { call(libc::SYS_faccessat, arguments) }
    };
    match may(path.as_ptr(), libc::W_OK) {
        Err(Errno(libc::ENOENT)) => directory_of(path, &mut [0; libc::PATH_MAX as usize])
            .is_some_and(|directory| may(directory.as_ptr(), libc::W_OK | libc::X_OK).is_ok()),
        answer => answer.is_ok() && !is_directory(path),
    }
}

fn is_directory(path: &CStr) -> bool {
    let flags = libc::O_PATH | libc::O_DIRECTORY | libc::O_CLOEXEC;
    Descriptor::open(path, flags, 0).is_ok()
}

/// Whether there is anything at a path, be it a symbolic link that leads nowhere. Also if the user
/// may not look.
pub fn may_exist(path: &CStr) -> bool {
    !matches!(Descriptor::find_itself(path), Err(Errno(libc::ENOENT | libc::ENOTDIR)))
}

/// Opens a directory to which nobody but this user has access, and returns its metadata as well. A
/// symbolic link to one is refused.
pub fn open_private(path: &CStr, user: u32) -> Option<(Descriptor, libc::stat64)> {
    let flags = libc::O_DIRECTORY | libc::O_NOFOLLOW | libc::O_CLOEXEC;
    let directory = Descriptor::open(path, flags, 0).ok()?;
    let status = directory.status().ok()?;
    let is_private = status.st_uid == user && status.st_mode & 0o077 == 0;
    is_private.then_some((directory, status))
}

/// Writes once to a descriptor that is not ours, such as stderr; returns the number of bytes.
pub fn write(number: c_int, bytes: &[u8]) -> Result<usize, Errno> {
    // SAFETY: the bytes are readable.
    unsafe { call(libc::SYS_write, [number as usize, bytes.as_ptr() as usize, bytes.len()]) }
}

/// Writes all parts to a descriptor that is not ours with one call, as far as there is room.
pub fn write_parts<const PARTS: usize>(
    number: c_int,
    parts: [&[u8]; PARTS],
) -> Result<usize, Errno> {
    let parts = parts
        .map(|part| libc::iovec { iov_base: part.as_ptr().cast_mut().cast(), iov_len: part.len() });
    // SAFETY: the parts are readable; the kernel does not write to them.
    unsafe { call(libc::SYS_writev, [number as usize, parts.as_ptr() as usize, PARTS]) }
}
