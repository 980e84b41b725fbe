//! threadcap's shim: with `LD_PRELOAD=libthreadcap.so`, a program uses no more CPU than it was
//! given.
//!
//! From load to exit, in the order of the modules:
//! 1. [`start`] runs before all other constructors. It reads the cap ([`state`]), a number or
//!    `auto` ([`auto`]), under the ceiling that the administrator's policy sets ([`system`]);
//!    lowers the environment ([`initial`]) and the [`arguments`] of known programs (crate
//!    `threadcap_programs`); and holds the process on CPUs ([`affinity`]) that suit the host and
//!    that no other job has leased (crate `threadcap_placement`, which the launcher uses too).
//!    System calls of our own go through crate `threadcap_sys`.
//! 2. The program calls a function of the table ([`rows`], from the data of crate
//!    `threadcap_runtimes`). Its naked entry point ([`exports`], [`arch`]) saves the arguments, and
//!    its row says what to do ([`dispatch`]): lower the count ([`counts`], [`structures`]), or call
//!    the handler for this runtime ([`runtimes`]) or for this function of libc ([`hooks`]). Before
//!    the first call of a runtime, the process finds its share of the cap ([`budget`]).
//! 3. The handler gets a decision (crate `threadcap_decide`), records it in the [`ledger`], and
//!    jumps to the function that the caller would have reached without us ([`real`]). If a program
//!    limits itself, its [`pools`] are resized.
//! 4. Threads are counted from creation to end ([`threads`]), each for the library that wants it
//!    ([`creator`]).
//! 5. A program that it starts gets an environment that keeps it in the job ([`exec`]).
//! 6. When the process ends, it marks its page as ended, and reports if that was asked for
//!    ([`ledger`]).
//!
//! [`process`] says what a fork resets, and what happens to all state at fork, exec and exit.
//! Imports run one way, from [`exports`] and [`start`] down to [`call`] and [`process`]; only
//! [`arch`] and [`dispatch`] name each other.
//!
//! Nothing on these paths allocates, locks, prints or panics: they are reached from signal
//! handlers, from children of `vfork` and from inside the loader. There is no `std`: its panic
//! machinery would add some 25 microseconds to every start of a process.

#![no_std]
#![allow(unreachable_pub)] // nothing depends on this library, so unused items are found anyway

mod start;

mod affinity;
mod arguments;
mod auto;
mod errno;
mod handover;
mod initial;
mod lock;
mod path;
mod process;
mod sandbox;
mod stack;
mod state;
mod system;
mod unusable;
mod weak;

mod arch;
mod call;
mod counts;
mod cpu_index;
mod dispatch;
mod exports;
mod filters;
mod hooks;
mod rows;
mod runtimes;
mod structures;
mod teams;

mod budget;
mod creator;
mod exec;
mod ledger;
mod pools;
mod real;
mod threads;
mod tls;
mod trampoline;
mod waiting;

// Links libc, for the rare program that has not loaded it.
#[link(name = "c")]
unsafe extern "C" {}

/// Unreachable: nothing in the release build can panic, as `tests/audit.rs` checks.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: no arguments.
    unsafe { libc::abort() }
}
