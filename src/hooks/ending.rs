//! The ends of a process that run no destructor of ours: Python's multiprocessing ends its
//! children by `_exit`. The end is told, and the real function ends the process.
//!
//! redhook's hooks. Its way to the real function is not taken: it asks the loader, under a lock
//! that another thread may have left taken in a child of `vfork`.

use libc::c_int;
use redhook::hook;

use crate::ledger::process;
use crate::{real, table};
use threadcap_placement::raw;

/// Tells the end and goes on to the function of this row.
fn end(row: usize, status: c_int) -> ! {
    type End = extern "C" fn(c_int) -> !;
    process::end();
    let Some(real) = real::next_in_line(row) else { raw::exit(status) };
    // SAFETY: libc's function of this row.
    let end = unsafe { core::mem::transmute::<usize, End>(real) };
    end(status)
}

hook! {
    unsafe fn _exit(status: c_int) -> ! => exit_at_once {
        end(const { table::row_of("_exit") }, status)
    }
}

hook! {
    unsafe fn _Exit(status: c_int) -> ! => exit_at_once_by_c {
        end(const { table::row_of("_Exit") }, status)
    }
}

hook! {
    unsafe fn quick_exit(status: c_int) -> ! => exit_quickly {
        end(const { table::row_of("quick_exit") }, status)
    }
}
