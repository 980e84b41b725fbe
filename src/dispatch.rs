//! What happens in a call of a hooked function, by its row.

use threadcap_runtimes::Action;

use crate::call::{Arguments, Call, Target};
use crate::hooks::exec;
use crate::real;
use crate::rows::{Hook, TABLE, row_of};
use crate::runtimes::openmp::team::set_num_threads;
use crate::{budget, counts, runtimes, structures, trampoline};

/// Decides how a call of the entry point with this number continues. Called by the naked entry
/// point.
pub extern "C" fn decide(number: u32, arguments: &mut Arguments, caller: usize) -> Target {
    let (row, real) = match number & trampoline::MARK {
        0 => (number as usize, real::of(number as usize, caller)),
        _ => {
            let (row, real) = trampoline::row_and_real(number);
            (row, Some(real))
        }
    };
    let Some(real) = real else {
        // Reached only through a weak reference that our export satisfied.
        return absent(row);
    };
    let mut call = Call { row, arguments, caller, real };
    match &TABLE[row].hook {
        Hook::Action(Action::Start(start)) => exec::start(&mut call, start),
        hook => {
            if !TABLE[row].is_libc() {
                budget::settle();
            }
            match *hook {
                Hook::Action(Action::Setting { form }) => set_num_threads(&mut call, form),
                hook => clamp(&mut call, hook),
            }
        }
    }
}

/// Not inlined: an `exec` may run in a child of `vfork` with a small stack, which has no room for
/// this frame.
#[inline(never)]
fn clamp(call: &mut Call, hook: Hook) -> Target {
    let action = match hook {
        Hook::Action(action) => action,
        Hook::Handler { .. } => return handle(call),
        Hook::Exported => return Target::jump(call.real),
    };
    match action {
        Action::Lower { argument, form } => {
            budget::set(call, argument, form).unwrap_or_else(|| counts::lower(call, argument, form))
        }
        Action::Field { argument, offset } => structures::lower(call, argument, offset),
        Action::Region { argument } => runtimes::openmp::region(call, argument),
        Action::Request { argument } => runtimes::openmp::request(call, argument),
        Action::Setting { form } => set_num_threads(call, form),
        Action::Getter => budget::get(call).unwrap_or_else(|| counts::getter(call)),
        Action::Levels { argument } => runtimes::openmp::levels(call, argument),
        Action::LowerIf { guard, argument, form } => counts::lower_if(call, guard, argument, form),
        Action::GetterIf { guard } => counts::getter_if(call, guard),
        Action::Product { argument, factors, form } => {
            counts::lower_product(call, argument, factors, form)
        }
        Action::Nesting { form, off } => runtimes::openmp::nesting(call, form, off),
        Action::Note | Action::Start(_) => Target::jump(call.real),
    }
}

// `handle`: calls the handler of a row that has one. The build generates it from the rows, so that
// each handler that a row names exists and is called. Not a table of functions: the loader would
// have to relocate it at every start of a process.
include!(concat!(env!("OUT_DIR"), "/handle.rs"));

/// What is returned in place of a function that does not exist: a getter returns one thread.
#[cold]
fn absent(row: usize) -> Target {
    const CREATE: usize = row_of("pthread_create");
    match (row, &TABLE[row].hook) {
        // Before glibc 2.34 it is in libpthread, which may not be loaded. An error, so that the
        // program does not wait for a thread that never starts.
        (CREATE, _) => Target::value(libc::EAGAIN as usize),
        (_, Hook::Action(Action::Start(start))) => exec::absent(*start),
        (_, Hook::Action(Action::Getter | Action::GetterIf { .. })) => Target::value(1),
        (_, Hook::Handler { absent }) => Target::value(usize::from(*absent)),
        _ => Target::value(0),
    }
}
