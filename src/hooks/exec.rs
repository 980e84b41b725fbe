//! The functions that start a program: whatever environment it gets, it stays in the job.
//!
//! Each is hooked, since none of glibc's calls the public `execve`. An environment that is already
//! as it should be goes straight to the real function; any other is replaced, for this call only.

use core::ffi::c_int;

use crate::call::{Arguments, Call, Target};
use crate::errno::{self, Preserved};
use crate::exec::{self, Entries, Memory};
use crate::ledger::life;
use crate::rows::row_of;
use crate::{real, sandbox};
use threadcap_decide::environment::{Inheritance, rewrite_by_shell};
use threadcap_runtimes::{File, Start};
use threadcap_sys::Readable;

/// The row of the function that finds its file in the same way, and takes the environment as its
/// third argument.
fn with_environment(file: File) -> usize {
    match file {
        File::Search(_) => const { row_of("execvpe") },
        _ => const { row_of("execve") },
    }
}

/// The argument of the `posix_spawn` family that is the environment.
const OF_SPAWN: usize = 6;

/// Starts a program.
#[inline]
pub fn start(call: &mut Call, start: &Start) -> Target {
    exec::user::enforce(start, call.arguments);
    let (Start::Given { file, .. }
    | Start::Own { file, .. }
    | Start::Listed { file, .. }
    | Start::Spawn { file }) = *start
    else {
        return by_shell(call);
    };
    let Some(job) = &exec::job_for(file, call.arguments) else {
        return Target::jump(call.real);
    };
    match *start {
        Start::Spawn { .. } => {
            let result = given(call, job, OF_SPAWN, Memory::new);
            result.map_or(Target::jump(call.real), Target::value)
        }
        Start::Given { .. } | Start::Own { .. } | Start::Listed { .. } if life::records_exec() => {
            announced(call, job, start)
        }
        _ => replaced(call, job, start).map_or(Target::jump(call.real), Target::value),
    }
}

/// Makes the process another program, with the environment replaced; `None` if it need not be.
#[inline]
fn replaced(call: &mut Call, job: &Inheritance, start: &Start) -> Option<usize> {
    match *start {
        Start::Given { environment, or_none: false, .. }
            if call.arguments.get(environment) == 0 =>
        {
            None
        }
        Start::Given { environment, .. } => given(call, job, environment, Memory::for_exec),
        Start::Own { file } => own(call, job, file),
        Start::Listed { file, environment_follows } => listed(call, job, environment_follows, file),
        Start::Spawn { .. } | Start::Command => None,
    }
}

/// The same for a process with a page, which records the exec. The real function is called rather
/// than jumped to, because the page has to be corrected if it returns.
#[cold]
#[inline(never)]
fn announced(call: &mut Call, job: &Inheritance, start: &Start) -> Target {
    let result = life::exec(|| {
        replaced(call, job, start).or_else(|| match *start {
            Start::Listed { file, environment_follows } => {
                listed_as_it_is(call, environment_follows, file)
            }
            _ => Some(call_real(call.real, call.arguments)),
        })
    });
    result.map_or(Target::jump(call.real), Target::value)
}

/// What to return for a function that this system does not have. Called through a weak reference
/// that our export satisfied: Rust's standard library tries `pidfd_spawnp` in this way, and falls
/// back on this error.
#[cold]
pub fn absent(start: Start) -> Target {
    match start {
        Start::Spawn { .. } => Target::value(libc::ENOSYS as usize),
        Start::Command => Target::value(0),
        Start::Given { .. } | Start::Own { .. } | Start::Listed { .. } => {
            errno::set(libc::ENOSYS);
            Target::value(-1i32 as usize)
        }
    }
}

#[inline(never)]
fn given(
    call: &mut Call,
    job: &Inheritance,
    environment: usize,
    allocate: fn(usize) -> Option<Memory>,
) -> Option<usize> {
    // SAFETY: the real function reads the same environment.
    let entries = unsafe { Entries::at(call.arguments.get(environment)) }?;
    exec::with_environment(job, entries, core::iter::empty(), allocate, |_, block| {
        call.arguments.set(environment, block);
        call_real(call.real, call.arguments)
    })
}

#[inline(never)]
fn own(call: &mut Call, job: &Inheritance, file: File) -> Option<usize> {
    let instead = real::next_in_line(with_environment(file))?;
    let none = core::iter::empty();
    exec::with_environment(job, Entries::own(), none, Memory::for_exec, |_, block| {
        become_program(instead, call.arguments.get(1), call.arguments.get(2), block)
    })
}

#[inline(never)]
fn listed(
    call: &mut Call,
    job: &Inheritance,
    environment_follows: bool,
    file: File,
) -> Option<usize> {
    let instead = real::next_in_line(with_environment(file))?;
    let list = List { arguments: call.arguments, next: 2 };
    let given = if environment_follows {
        // SAFETY: after the list, whose NULL is included, stands the environment.
        let environment = unsafe { call.arguments.variadic(2 + list.clone().count()) };
        // SAFETY: the real function reads the same environment.
        unsafe { Entries::at(environment) }?
    } else {
        Entries::own()
    };
    exec::with_environment(job, given, list, Memory::for_exec, |arguments, block| {
        become_program(instead, call.arguments.get(1), arguments, block)
    })
}

/// Calls nothing if there is no memory for the list.
fn listed_as_it_is(call: &mut Call, environment_follows: bool, file: File) -> Option<usize> {
    let instead = real::next_in_line(with_environment(file))?;
    let list = List { arguments: call.arguments, next: 2 };
    let environment = if environment_follows {
        // SAFETY: after the list, whose NULL is included, stands the environment.
        unsafe { call.arguments.variadic(2 + list.clone().count()) }
    } else {
        Entries::own().address()
    };
    let mut memory = Memory::for_exec(list.clone().count() * size_of::<usize>())?;
    let (array, _) = memory.split(list.clone().count());
    array.iter_mut().zip(list).for_each(|(to, from)| *to = from as *const u8);
    let list = array.as_ptr() as usize;
    Some(become_program(instead, call.arguments.get(1), list, environment))
}

/// The arguments of the new program in a variadic call, with the NULL that ends them.
#[derive(Clone)]
struct List {
    arguments: *const Arguments,
    /// The number of the next one; 0 after the NULL.
    next: usize,
}

impl Iterator for List {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.next == 0 {
            return None;
        }
        // SAFETY: the frame outlives the list, and nobody writes to it meanwhile.
        let arguments = unsafe { &*self.arguments };
        // SAFETY: the list goes on until NULL.
        let argument = unsafe { arguments.variadic(self.next) };
        self.next = if argument == 0 { 0 } else { self.next + 1 };
        Some(argument)
    }
}

/// Calls `execve` or `execvpe`. The call's own arguments are not overwritten, since it has fewer:
/// what follows them on the stack of a 32-bit caller is not ours.
fn become_program(real: usize, file: usize, arguments: usize, environment: usize) -> usize {
    type Real = unsafe extern "C" fn(usize, usize, usize) -> c_int;
    // SAFETY: `execve` or `execvpe`.
    let real = unsafe { core::mem::transmute::<usize, Real>(real) };
    // SAFETY: the caller's file, and arrays that live as long as the call.
    unsafe { real(file, arguments, environment) as usize }
}

/// Calls a real function; those with fewer arguments leave the others alone.
fn call_real(real: usize, arguments: &Arguments) -> usize {
    type Real = unsafe extern "C" fn(usize, usize, usize, usize, usize, usize) -> c_int;
    let [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map(|number| arguments.get(number));
    // SAFETY: one of the functions in the table.
    let real = unsafe { core::mem::transmute::<usize, Real>(real) };
    // SAFETY: its own arguments, but for an environment that lives as long as the call.
    unsafe { real(a, b, c, d, e, f) as usize }
}

/// `system` and `popen`: the shell changes the environment itself, before it runs the command.
///
/// Everything else about them (signals, cancellation, streams that `pclose` knows and later
/// children must not have) stays libc's. Pointing `environ` elsewhere meanwhile, as other preloads
/// do, would be visible to other threads, and lose what they set. Not inlined, to keep the frame of
/// the functions that call `exec` small.
#[inline(never)]
fn by_shell(call: &mut Call) -> Target {
    command(call).unwrap_or(Target::jump(call.real))
}

fn command(call: &mut Call) -> Option<Target> {
    let job = &exec::job_for_shell()?;
    let command = call.arguments.get(1);
    if command == 0 {
        return None;
    }
    let mut readable = Readable::new(!sandbox::is_entered());
    // SAFETY: the shell is given the same string.
    let command = unsafe { readable.string(command) }?.to_bytes();
    let own = Entries::own();
    let length = rewrite_by_shell(own, job, command, &mut [])?;
    let mut memory = Memory::new(length)?;
    let (_, text) = memory.split(0);
    if rewrite_by_shell(own, job, command, text)? > length {
        // Another thread has just changed the environment; only the hold applies to the shell.
        return None;
    }
    let text = text.as_ptr() as usize;
    let (start, length) = memory.into_raw();
    // SAFETY: `system` or `popen`, the second of which has a second argument.
    let real = unsafe { core::mem::transmute::<usize, Shell>(call.real) };
    if cfg!(target_arch = "x86") {
        // All arguments are on the stack, where the call has no more than two.
        let mode = call.arguments.get(2);
        // SAFETY: the real function, its arguments, and memory that nobody else knows of.
        return Some(Target::value(unsafe { run(text, mode, real, start, length) }));
    }
    call.arguments.set(1, text);
    call.arguments.set(3, call.real);
    call.arguments.set(4, start);
    call.arguments.set(5, length);
    Some(Target::jump(run as *const () as usize))
}

/// Which of `system` and `popen` is called, and its arguments.
type Shell = unsafe extern "C" fn(usize, usize) -> usize;

/// Calls the real `system` or `popen`, and frees the memory of its command. The entry jumps here,
/// and nothing in here has a destructor, so that a thread that is cancelled while it waits for the
/// shell unwinds through this frame as through one in C; the memory is then lost.
unsafe extern "C" fn run(
    command: usize,
    mode: usize,
    real: Shell,
    start: usize,
    length: usize,
) -> usize {
    // SAFETY: the real function with its own arguments, but for a longer command.
    let result = unsafe { real(command, mode) };
    let _errno = Preserved::now();
    // SAFETY: the command's memory, which nobody uses any more.
    unsafe { exec::give_back(start, length) };
    result
}
