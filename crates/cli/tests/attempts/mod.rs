//! The attempts of the list, by the means that they use.

mod calls;
mod loader;
mod outside;
mod programs;
mod tools;

pub(crate) use outside::OUTSIDE;

use std::path::Path;

use threadcap_testing::launcher::text;
use threadcap_testing::{Program, compile, tool};

/// What an attempt tries to get.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Aim {
    /// A team of 64 threads: `threads=`.
    Team,
    /// CPUs 0 and 1: `cpus=`.
    Cpus,
    /// Nothing that changes CPUs; listed for completeness.
    Nothing,
}

pub(crate) struct Attempt {
    pub(crate) what: &'static str,
    pub(crate) aim: Aim,
    /// The command; `None` if a tool or a permission for it is missing.
    pub(crate) command: Option<Vec<String>>,
}

fn attempt(what: &'static str, aim: Aim, command: &[&str]) -> Attempt {
    let there = match command.first() {
        Some(&"unshare") => may_unshare(),
        Some(program) => program.contains('/') || tool(program).is_some(),
        None => false,
    };
    let command = command.iter().map(|&word| word.to_owned()).collect();
    Attempt { what, aim, command: there.then_some(command) }
}

/// Whether a user may make namespaces here: not in a chroot, nor in most containers.
fn may_unshare() -> bool {
    tool("unshare").is_some()
        && Program::new("unshare").arg("-r").arg("true").bare().status.success()
}

/// An attempt to get more CPUs.
fn widening(what: &'static str, command: &[&str]) -> Attempt {
    attempt(what, Aim::Cpus, command)
}

/// All of them, in the order of the list.
pub(crate) fn all() -> Vec<Attempt> {
    let parts = [calls::all, loader::all, programs::all, tools::all, outside::all];
    parts.into_iter().flat_map(|part| part()).collect()
}

/// escape_further.c, dynamic.
fn further() -> &'static str {
    leaked(&compile("escape_further.c", &["-ldl"]))
}

/// The same, static: no library is loaded into it.
fn further_static() -> &'static str {
    leaked(&compile("escape_further.c", &["-static", "-ldl", "-w"]))
}

/// Text that lives as long as the test.
fn leaked(path: &Path) -> &'static str {
    text(path).to_owned().leak()
}
