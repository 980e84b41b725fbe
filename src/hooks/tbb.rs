//! oneTBB: the counts stand in objects of the program, which the library reads and keeps.

use core::ffi::{c_int, c_uint};

use crate::call::{Call, Target};
use crate::{ledger, state};
use threadcap_decide::grant::{self, Zero};

/// `global_control`, as `<oneapi/tbb/global_control.h>` has it.
#[repr(C)]
struct GlobalControl {
    value: usize,
    reserved: isize,
    parameter: c_int,
}

/// `global_control::max_allowed_parallelism`.
const MAX_ALLOWED_PARALLELISM: c_int = 0;

/// The head of `task_arena_base`, as `<oneapi/tbb/task_arena.h>` has it.
#[repr(C)]
struct TaskArena {
    version_and_traits: isize,
    initialization_state: c_int,
    arena: *const (),
    max_concurrency: c_int,
    reserved_slots: c_uint,
}

/// `create(global_control&)`: the object is ordered by its value from here on, not before.
pub fn create(call: &mut Call) -> Target {
    let control = call.arguments.get(1) as *mut GlobalControl;
    // SAFETY: the program's own object, which the real function reads and links into its list.
    let control = unsafe { control.as_mut() };
    if let (Some(allowance), Some(control)) = (state::allowance(), control)
        && control.parameter == MAX_ALLOWED_PARALLELISM
    {
        let asked = i64::try_from(control.value).unwrap_or(i64::MAX);
        let lowered = grant::lowered(asked, Zero::Default, allowance.threads);
        if let Some(count) = ledger::grant(call, asked, lowered, allowance) {
            control.value = count as usize;
        }
    }
    Target::jump(call.real)
}

/// `initialize(task_arena_base&)`: the arena gets its slots now, by these two numbers. A default
/// (-1) comes from the CPU count that the library was told.
pub fn initialize(call: &mut Call) -> Target {
    let arena = call.arguments.get(1) as *mut TaskArena;
    // SAFETY: the program's own object, whose same field the real function writes, too.
    let arena = unsafe { arena.as_mut() };
    if let (Some(allowance), Some(arena)) = (state::allowance(), arena) {
        let asked = arena.max_concurrency;
        let lowered = grant::lowered(i64::from(asked), Zero::Default, allowance.threads);
        if let Some(count) = ledger::grant(call, i64::from(asked), lowered, allowance) {
            arena.max_concurrency = count as c_int;
            arena.reserved_slots = grant::reserved_slots(arena.reserved_slots, asked as u32, count);
        }
    }
    Target::jump(call.real)
}
