//! oneTBB, whose counts are in objects of the program, which the library reads and keeps.

use core::ffi::{c_int, c_uint};
use core::sync::atomic::{AtomicI32, AtomicIsize, AtomicUsize, Ordering::Relaxed};

use crate::call::{Call, Target};
use crate::{ledger, pools, state};
use threadcap_decide::grant;

/// `global_control`, as `<oneapi/tbb/global_control.h>` has it: while one exists, the scheduler
/// uses no more threads than its value.
#[repr(C)]
struct GlobalControl {
    value: AtomicUsize,
    reserved: AtomicIsize,
    parameter: AtomicI32,
}

/// `global_control::max_allowed_parallelism`.
const MAX_ALLOWED_PARALLELISM: i32 = 0;

/// The head of `task_arena_base`, as `<oneapi/tbb/task_arena.h>` has it.
#[repr(C)]
struct TaskArena {
    version_and_traits: isize,
    initialization_state: c_int,
    arena: *const (),
    max_concurrency: c_int,
    reserved_slots: c_uint,
}

/// `create(global_control&)`: the library sorts the object by its value, so the value can be
/// changed here, but not later.
pub fn create(call: &mut Call) -> Target {
    let control = call.arguments.get(1) as *const GlobalControl;
    // SAFETY: the program's own object, which the real function reads and links into its list.
    let control = unsafe { control.as_ref() };
    if let (Some(allowance), Some(control)) = (state::allowance(), control)
        && control.parameter.load(Relaxed) == MAX_ALLOWED_PARALLELISM
    {
        let asked = i64::try_from(control.value.load(Relaxed)).unwrap_or(i64::MAX);
        let lowered = grant::lowered(asked, allowance.threads);
        if let Some(count) = ledger::grant(call, asked, lowered, allowance) {
            control.value.store(count as usize, Relaxed);
        }
    }
    Target::jump(call.real)
}

/// `initialize(task_arena_base&)`: allocates the arena's slots by these two numbers. A default (-1)
/// comes from the CPU count that was reported to the library.
pub fn initialize(call: &mut Call) -> Target {
    let arena = call.arguments.get(1) as *mut TaskArena;
    // SAFETY: the program's own object, whose same field the real function writes, too.
    let arena = unsafe { arena.as_mut() };
    if let (Some(allowance), Some(arena)) = (state::allowance(), arena) {
        let asked = arena.max_concurrency;
        let lowered = grant::lowered(i64::from(asked), allowance.threads);
        if let Some(count) = ledger::grant(call, i64::from(asked), lowered, allowance) {
            arena.max_concurrency = count as c_int;
            arena.reserved_slots = grant::reserved_slots(arena.reserved_slots, asked as u32, count);
        }
    }
    Target::jump(call.real)
}

/// The control with which `threadcap_limit` limits the scheduler.
static CONTROL: GlobalControl = GlobalControl {
    value: AtomicUsize::new(0),
    reserved: AtomicIsize::new(0),
    parameter: AtomicI32::new(MAX_ALLOWED_PARALLELISM),
};

/// Lets the scheduler use at most this many threads. A registered control must not change its
/// value, by which the library sorts it, so the former one is destroyed first.
pub fn resize(threads: u32) {
    let former = CONTROL.value.load(Relaxed);
    pools::each_library(|library| {
        let create = library.function("_ZN3tbb6detail2r16createERNS0_2d114global_controlE");
        let destroy = library.function("_ZN3tbb6detail2r17destroyERNS0_2d114global_controlE");
        let (Some(create), Some(destroy)) = (create, destroy) else { return };
        if former != 0 {
            CONTROL.value.store(former, Relaxed);
            apply_control(destroy);
        }
        CONTROL.value.store(threads as usize, Relaxed);
        apply_control(create);
    });
}

fn apply_control(function: usize) {
    type Apply = extern "C" fn(&GlobalControl);
    // SAFETY: the library's own function, which takes a control by reference.
    let apply = unsafe { core::mem::transmute::<usize, Apply>(function) };
    apply(&CONTROL);
}
