//! What happens when a hooked function is called: ask the policy, record, go on to the real one.

mod counts;
pub mod cpus;
mod directories;
pub mod dl;
pub mod ending;
pub mod environment;
pub mod exec;
pub mod files;
pub mod glib;
mod interface;
pub mod lzma;
pub mod masks;
pub mod openmp;
pub mod syscall;
pub mod tbb;
pub mod threads;

use crate::call::{Arguments, Call, Target};
use crate::real;
use crate::table::{self, Action, TABLE};
use crate::trampoline;

/// Decides how a call of the entry with this number goes on. Called by the naked entry.
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
    match &TABLE[row].action {
        Action::Start(door) => exec::start(&mut call, door),
        action => clamp(&mut call, *action),
    }
}

/// Not inlined: its frame is larger than the way to a new program can afford, which may lead
/// through a child of `vfork` with a small stack.
#[inline(never)]
fn clamp(call: &mut Call, action: Action) -> Target {
    match action {
        Action::Lower { argument, form, zero } => counts::lower(call, argument, form, zero),
        Action::Region { argument, zero } => openmp::region(call, argument, zero),
        Action::Tell => counts::tell(call),
        Action::Special => table::handle(call),
        Action::Levels { argument } => openmp::levels(call, argument),
        Action::LowerIf { guard, argument, form } => counts::lower_if(call, guard, argument, form),
        Action::TellIf { guard } => counts::tell_if(call, guard),
        Action::Product { argument, factors, form } => {
            counts::lower_product(call, argument, factors, form)
        }
        Action::Nesting { form, most } => openmp::nesting(call, form, most),
        Action::Note | Action::Plain | Action::Start(_) => Target::jump(call.real),
    }
}

/// The answer of a function that is not there: a getter knows of one thread.
#[cold]
fn absent(row: usize) -> Target {
    const CREATE: usize = table::row_of("pthread_create");
    match (row, &TABLE[row].action) {
        // Before glibc 2.34 it is libpthread's; a thread is not to be waited for in vain.
        (CREATE, _) => Target::value(libc::EAGAIN as usize),
        (_, Action::Start(door)) => exec::absent(*door),
        (_, Action::Tell | Action::TellIf { .. }) => Target::value(1),
        _ => Target::value(0),
    }
}
