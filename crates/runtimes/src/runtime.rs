//! What is known about one runtime.

use crate::{Function, Variable};

/// A runtime, or a program with a pool of its own.
#[derive(Debug)]
pub struct Runtime {
    /// Its name in reports, and that of its file: threadpoolctl's `internal_api`, if there is one.
    pub name: &'static str,
    /// threadpoolctl's `user_api`, which says what it is used for, or its own name.
    pub user_api: &'static str,
    /// Its functions that are hooked.
    pub functions: &'static [Function],
    /// Its pools that can be resized while they are loaded.
    pub pools: &'static [Pool],
    /// The function in the shim's file of this runtime that resizes its pools, if no setter does.
    pub resize: Option<&'static str>,
    /// The environment variables that size its pools.
    pub variables: &'static [Variable],
    /// Parts of the names of its files, by which a report recognises a loaded library or a program.
    /// `=` before one means the whole name.
    pub files: &'static [&'static str],
    /// Beginnings of the names of its files that start threads for others: such a thread counts for
    /// the library that wanted it.
    pub starts_for_others: &'static [&'static str],
    /// What a user can do by hand.
    pub advice: Advice,
}

impl Runtime {
    /// A runtime about which only the name is known.
    pub const fn named(name: &'static str) -> Runtime {
        Runtime {
            name,
            user_api: name,
            functions: &[],
            pools: &[],
            resize: None,
            variables: &[],
            files: &[],
            starts_for_others: &[],
            advice: Advice { variables: &[], calls: &[], processes: &[] },
        }
    }
}

/// The functions of a library by which its pool is resized and read.
#[derive(Debug)]
pub struct Pool {
    /// A setter that takes the number by value: a hooked function. A 32-bit number in a 64-bit
    /// register serves setters of either width.
    pub set: &'static str,
    /// The corresponding getter.
    pub get: &'static str,
    /// A function that only the library itself has, and that is not hooked.
    pub landmark: &'static str,
    /// A function without arguments that returns a description of the library; empty if it has
    /// none.
    pub version: &'static str,
    /// Whether the number applies to the calling thread only.
    pub per_thread: bool,
    /// A function of a library that only forwards the setter, and must not be resized itself.
    pub dispatcher: Option<&'static str>,
}

impl Pool {
    /// A pool with these two functions.
    pub const fn of(set: &'static str, get: &'static str) -> Pool {
        Pool { set, get, landmark: get, version: "", per_thread: false, dispatcher: None }
    }
}

/// What a user can set or call so that a library starts fewer threads by itself, with `{}` where
/// the number goes.
#[derive(Debug, PartialEq, Eq)]
pub struct Advice {
    /// Entries of the environment.
    pub variables: &'static [&'static str],
    /// Calls, arguments and options.
    pub calls: &'static [&'static str],
    /// What limits the number of processes.
    pub processes: &'static [&'static str],
}
