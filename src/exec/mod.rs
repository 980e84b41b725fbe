//! What a new program of the job is given: the environment that keeps it in the job.
//!
//! This runs in children of `vfork`, on small stacks and in signal handlers: no allocation, no
//! lock, and what the caller owns is only read.

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

/// The absolute path of this library, with a NUL; null: not known.
#[unsafe(link_section = ".data")]
static LIBRARY: AtomicPtr<c_char> = AtomicPtr::new(null_mut());

/// Saves the path of this library, as the loader found it. In the constructor: a path relative
/// to the working directory is understood as long as that has not changed.
///
/// Where the system loads it into every program, as it does under a policy, there is nothing to
/// save: the list of preloads stays as it is.
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

/// Whether the environment's list of preloads, and not the system's, brought this library.
fn is_in_list() -> bool {
    let list = initial::variable(PRELOAD_VARIABLE).unwrap_or_default();
    let name = real::ourselves().and_then(|object| object.name()).map_or(&[][..], CStr::to_bytes);
    environment::names_library(list, name)
}

/// The working directory and `name`, in memory that is never given back.
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
    // SAFETY: the loader's record of this library, or memory that is never given back.
    (!library.is_null()).then(|| unsafe { CStr::from_ptr(library) })
}

/// The job that this process belongs to, according to its environment, for a program that is given by
/// its file: with the library that gets into it, if one does. `None` if there is no job.
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

/// Whether the kernel can read the path of the file: before memory of ours makes it readable, right
/// behind a page that it is cut off at.
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
    /// The entries that a program passes on; `None` where the kernel could not read them, as it
    /// is to say itself.
    ///
    /// # Safety
    /// What is readable of `block` is an environment as `execve` takes it, for as long as it is read.
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

    /// Where they stand.
    pub fn address(self) -> usize {
        self.0 as usize
    }

    /// Those that may be variables of ours.
    pub fn ours(mut self) -> impl Iterator<Item = &'static [u8]> + Clone {
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

/// How often an environment is measured again that another thread keeps changing.
const ATTEMPTS: u32 = 4;

/// Calls `go` with the arguments in `list` as an array and the environment that the job
/// prescribes, from memory that `allocate` gives and that is given back afterwards.
///
/// `None`, and nothing was called: the environment is as it should be; or there is no memory left,
/// and the program that is started has the hold alone.
pub fn with_environment(
    job: &Inheritance,
    given: Entries,
    list: impl Iterator<Item = usize> + Clone,
    allocate: fn(usize) -> Option<Memory>,
    go: impl FnOnce(usize, usize) -> usize,
) -> Option<usize> {
    let mut size = rewrite(given, Entries::ours, job, &mut [], &mut [])?;
    for _ in 0..ATTEMPTS {
        let count = list.clone().count();
        let words = count + size.pointers;
        let mut memory = allocate(words * size_of::<usize>() + size.bytes)?;
        let (pointers, bytes) = memory.split(words);
        let (arguments, environment) = pointers.split_at_mut_checked(count)?;
        arguments.iter_mut().zip(list.clone()).for_each(|(to, from)| *to = from as *const u8);
        let needed = rewrite(given, Entries::ours, job, environment, bytes)?;
        if needed.pointers <= environment.len() && needed.bytes <= bytes.len() {
            return Some(go(arguments.as_ptr() as usize, environment.as_ptr() as usize));
        }
        size = needed;
    }
    None
}
