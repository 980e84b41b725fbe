//! The environment of a new program, which keeps it in the job.
//!
//! This runs in children of `vfork`, on small stacks and in signal handlers: no allocation, no
//! lock, and the caller's memory is only read.

mod memory;
pub mod program;
mod shell;
pub mod user;

use core::ffi::{CStr, c_char};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::*};

use crate::call::Arguments;
use crate::ledger::life;
use crate::{initial, real, sandbox, state, system};
use threadcap_decide::environment::{
    self, Inheritance, PRELOAD_VARIABLE, Preload, may_be_ours, rewrite,
};
use threadcap_sys::Readable;

pub use memory::{Memory, give_back};
use threadcap_runtimes::File;

/// The absolute path of this library, with a NUL; null: unknown.
#[unsafe(link_section = ".data")]
static LIBRARY: AtomicPtr<c_char> = AtomicPtr::new(null_mut());

/// Saves the path of this library, as the loader found it. To be called by the constructor, while a
/// path relative to the working directory still resolves.
///
/// If the system loads it into every program, as it does under a policy, nothing is saved, and the
/// list of preloads stays as it is.
pub fn save_library_path() {
    if system::is_in_force() && !is_in_list() {
        return;
    }
    let Some(name) = real::ourselves().and_then(|object| object.name()) else {
        return;
    };
    let absolute = name.to_bytes().starts_with(b"/");
    let path = if absolute { Some(name.as_ptr()) } else { made_absolute(name) };
    LIBRARY.store(path.map_or(null_mut(), <*const c_char>::cast_mut), Release);
}

/// Whether this library was loaded by the environment's list of preloads rather than the system's.
fn is_in_list() -> bool {
    let list = initial::variable(PRELOAD_VARIABLE).unwrap_or_default();
    let name = real::ourselves().and_then(|object| object.name()).map_or(&[][..], CStr::to_bytes);
    environment::names_library(list, name)
}

/// The working directory and `name`, in memory that is never freed.
fn made_absolute(name: &CStr) -> Option<*const c_char> {
    let name = name.to_bytes_with_nul();
    let mut memory = Memory::new(libc::PATH_MAX as usize + name.len())?;
    let (_, path) = memory.split(0);
    let end = threadcap_sys::process::working_directory(path)?.len();
    *path.get_mut(end)? = b'/';
    path.get_mut(end + 1..end + 1 + name.len())?.copy_from_slice(name);
    let path = path.as_ptr().cast();
    core::mem::forget(memory);
    Some(path)
}

/// The absolute path of this library, if it is known.
fn library() -> Option<&'static CStr> {
    let library = LIBRARY.load(Acquire);
    // SAFETY: the loader's record of this library, or memory that is never freed.
    (!library.is_null()).then(|| unsafe { CStr::from_ptr(library) })
}

/// The job that this process belongs to, according to its environment, to be passed on to the
/// program in this file, with the library that the program can load, if any. `None` if there is no
/// job.
///
/// Not inlined: its frame is gone when the environment is rewritten.
#[inline(never)]
pub fn job_for(file: File, arguments: &Arguments) -> Option<Inheritance<'static>> {
    if !path_is_readable(file, arguments) {
        return None;
    }
    let settings = state::asked()?;
    let given = Some((file, arguments));
    let preload = library().map_or(Preload::AsItIs, |library| program::preload(library, given));
    Some(Inheritance { settings, user: initial::real_user(), preload, shown: life::shown })
}

/// The same for the shell of `system` and `popen`.
pub fn job_for_shell() -> Option<Inheritance<'static>> {
    let settings = state::asked()?;
    let preload = library().map_or(Preload::AsItIs, |library| program::preload(library, None));
    shell::suit(preload);
    Some(Inheritance { settings, user: initial::real_user(), preload, shown: life::shown })
}

/// Whether the kernel can read the path of the file. To be called before we map memory, which might
/// be put right behind a path that is cut off at the end of its page.
#[inline(never)]
fn path_is_readable(file: File, arguments: &Arguments) -> bool {
    let argument = match file {
        File::Path(argument) | File::Search(argument) => argument,
        File::Below(directory) => directory + 1,
        File::Open(_) => return true,
    };
    let mut readable = Readable::new(!sandbox::is_entered());
    // SAFETY: the path as the real function will read it.
    unsafe { readable.string(arguments.get(argument)) }.is_some()
}

/// The entries of an environment; a null one has none.
#[derive(Clone, Copy)]
pub struct Entries(*const *const c_char);

impl Entries {
    /// The entries that a program passes on; `None` if the kernel could not read them, so that it
    /// reports that itself.
    ///
    /// # Safety
    /// The readable part of `block` is an environment as `execve` takes it, and stays so while it
    /// is read.
    #[inline(never)]
    pub unsafe fn at(block: usize) -> Option<Self> {
        let mut readable = Readable::new(!sandbox::is_entered());
        let mut slot = block;
        while slot != 0 {
            // SAFETY: as promised by the caller.
            let entry = unsafe { readable.word(slot) }?;
            if entry == 0 {
                break;
            }
            // SAFETY: as promised by the caller.
            unsafe { readable.string(entry) }?;
            slot += size_of::<usize>();
        }
        Some(Entries(block as *const *const c_char))
    }

    /// The entries of the process's own environment.
    pub fn own() -> Self {
        unsafe extern "C" {
            static environ: *const *const c_char;
        }
        // SAFETY: libc's own variable, read as the real functions read it.
        Entries(unsafe { environ })
    }

    /// The address of the array.
    pub fn address(self) -> usize {
        self.0 as usize
    }

    fn next_string(&mut self) -> Option<*const c_char> {
        if self.0.is_null() {
            return None;
        }
        // SAFETY: an environment is an array of strings that ends with NULL, and this has not
        // gone beyond that.
        let entry = unsafe { *self.0 };
        if entry.is_null() {
            return None;
        }
        self.0 = self.0.wrapping_add(1);
        Some(entry)
    }

    fn bytes_of(entry: *const c_char) -> &'static [u8] {
        // SAFETY: one of these strings.
        unsafe { CStr::from_ptr(entry) }.to_bytes()
    }
}

impl Iterator for Entries {
    type Item = &'static [u8];

    fn next(&mut self) -> Option<&'static [u8]> {
        self.next_string().map(Self::bytes_of)
    }
}

impl environment::Entries<'static> for Entries {
    fn ours(mut self) -> impl Iterator<Item = &'static [u8]> + Clone {
        core::iter::from_fn(move || {
            loop {
                let entry = self.next_string()?;
                // SAFETY: a string has a first byte, its NUL at the latest.
                if may_be_ours(unsafe { *entry.cast() }) {
                    return Some(Self::bytes_of(entry));
                }
            }
        })
    }
}

/// How often an environment is measured again if another thread keeps changing it.
const ATTEMPTS: u32 = 4;

/// Calls `go` with the arguments in `list` as an array and the environment that the job prescribes,
/// in memory from `allocate` that is freed afterwards.
///
/// Calls nothing and returns `None` if the environment is already as it should be, or if there is
/// no memory left, in which case only the hold applies to the new program.
pub fn with_environment(
    job: &Inheritance,
    given: Entries,
    list: impl Iterator<Item = usize> + Clone,
    allocate: fn(usize) -> Option<Memory>,
    go: impl FnOnce(usize, usize) -> usize,
) -> Option<usize> {
    let mut size = rewrite(given, job, &mut [], &mut [])?;
    for _ in 0..ATTEMPTS {
        let count = list.clone().count();
        let words = count + size.pointers;
        let mut memory = allocate(words * size_of::<usize>() + size.bytes)?;
        let (pointers, bytes) = memory.split(words);
        let (arguments, environment) = pointers.split_at_mut_checked(count)?;
        arguments.iter_mut().zip(list.clone()).for_each(|(to, from)| *to = from as *const u8);
        let needed = rewrite(given, job, environment, bytes)?;
        if needed.pointers <= environment.len() && needed.bytes <= bytes.len() {
            return Some(go(arguments.as_ptr() as usize, environment.as_ptr() as usize));
        }
        size = needed;
    }
    None
}
