//! What `/proc` says about other processes, read without allocation.
//!
//! A process may be gone at the next read, so whatever cannot be read counts as nothing.

use core::ffi::CStr;
use core::ops::ControlFlow::{self, Break, Continue};
use libc::{O_CLOEXEC, O_DIRECTORY, O_RDONLY};

use crate::path::Name;
use threadcap_decide::budget::Stat;
use threadcap_decide::cpus::CpuSet;
use threadcap_decide::settings::parse_count;
use threadcap_sys::{Descriptor, file, process};

/// Nanoseconds per tick of the kernel's clock, the unit of the creation time of a process.
pub const TICK: u64 = 10_000_000;
/// How many threads of a process are inspected at most.
const MOST_THREADS: usize = 256;

fn path_of(process: u32, file: &[u8]) -> Name {
    Name::new().text(b"/proc/").number(process).text(b"/").text(file)
}

fn path_of_thread(process: u32, thread: u32, file: &[u8]) -> Name {
    path_of(process, b"task/").number(thread).text(b"/").text(file)
}

fn read<'b>(path: &CStr, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let length = file::read_once(path, buffer)?;
    buffer.get(..length)
}

/// What a process is doing.
#[inline(never)]
pub fn stat<R>(process: u32, look: impl FnOnce(Stat) -> R) -> Option<R> {
    let mut text = [0; 256];
    read(path_of(process, b"stat").get(), &mut text).and_then(Stat::parse).map(look)
}

/// The file that a process executes.
pub fn executable(process: u32) -> Option<(u64, u64)> {
    file::identity_of(path_of(process, b"exe").get())
}

/// The CPUs that a process may run on; empty if unknown.
#[inline(never)]
pub fn cpus(process: u32) -> CpuSet {
    let mut cpus = CpuSet::EMPTY;
    match process::affinity_of(process, cpus.words_mut()) {
        Ok(()) => cpus,
        Err(_) => CpuSet::EMPTY,
    }
}

/// A mark that distinguishes these words, together with the CPUs of a process, from others.
pub fn mark<const N: usize>(words: [u64; N], process: u32) -> u32 {
    let cpus = cpus(process);
    let words = words.iter().chain(cpus.words());
    let mix = |mark: u64, word: &u64| (mark ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (words.fold(0, mix) >> 32) as u32
}

/// Passes on the beginning of a process's arguments.
#[inline(never)]
pub fn arguments<R>(process: u32, look: impl FnOnce(&[u8]) -> R) -> R {
    let mut text = [0; 256];
    look(read(path_of(process, b"cmdline").get(), &mut text).unwrap_or(&[]))
}

/// Whether a process was started with one of these variables in its environment.
#[inline(never)]
pub fn was_given(process: u32, variables: &[&str]) -> bool {
    /// How many blocks are read at most.
    const MOST: usize = 4096;
    let path = path_of(process, b"environ");
    let Ok(file) = Descriptor::open(path.get(), O_RDONLY | O_CLOEXEC, 0) else { return false };
    let mut block = [0; 512];
    // The name of the entry that is being read, which may begin in one block and end in the next.
    let (mut name, mut length) = ([0; 32], 0);
    for _ in 0..MOST {
        let Ok(read @ 1..) = file.read(&mut block) else { return false };
        for &byte in block.get(..read).unwrap_or(&[]) {
            match byte {
                0 => length = 0,
                b'=' if name.get(..length).is_some_and(|name| is_one_of(name, variables)) => {
                    return true;
                }
                byte => {
                    // A longer name is not one of these variables; the rest of it is skipped.
                    if let Some(place) = name.get_mut(length) {
                        *place = byte;
                    }
                    length += 1;
                }
            }
        }
    }
    false
}

fn is_one_of(name: &[u8], variables: &[&str]) -> bool {
    variables.iter().any(|variable| variable.as_bytes() == name)
}

/// The state of a process's threads: whether all of them sleep, and how often they have run.
pub fn threads(process: u32) -> (bool, u64) {
    let (mut rest, mut runs) = (true, 0u64);
    each_thread(process, |thread| {
        rest &= thread_rests(process, thread);
        runs = runs.wrapping_add(runs_of(process, thread));
        if rest { Continue(()) } else { Break(()) }
    });
    (rest, runs)
}

#[inline(never)]
fn thread_rests(process: u32, thread: u32) -> bool {
    let mut text = [0; 256];
    let path = path_of_thread(process, thread, b"stat");
    read(path.get(), &mut text).and_then(Stat::parse).is_none_or(|stat| stat.rests())
}

/// How often a thread has been given a CPU: the third number; 0 if the kernel does not count.
#[inline(never)]
fn runs_of(process: u32, thread: u32) -> u64 {
    let mut text = [0; 80];
    let path = path_of_thread(process, thread, b"schedstat");
    let words = read(path.get(), &mut text).map(|text| text.split(u8::is_ascii_whitespace));
    words.and_then(|mut words| words.nth(2).and_then(parse_count)).map_or(0, u64::from)
}

/// Visits the children of a process, whichever of its threads has started them.
pub fn each_child(process: u32, mut visit: impl FnMut(u32) -> ControlFlow<()>) {
    each_thread(process, |thread| children_of(process, thread, &mut visit));
}

#[inline(never)]
fn children_of(
    process: u32,
    thread: u32,
    visit: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let path = path_of_thread(process, thread, b"children");
    let Ok(file) = Descriptor::open(path.get(), O_RDONLY | O_CLOEXEC, 0) else {
        return Continue(());
    };
    let (mut block, mut number) = ([0; 256], 0u32);
    while let Ok(length @ 1..) = file.read(&mut block) {
        for &byte in block.get(..length).unwrap_or(&[]) {
            if byte.is_ascii_digit() {
                number = number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'));
            } else if number > 0 {
                visit(core::mem::take(&mut number))?;
            }
        }
    }
    if number > 0 { visit(number) } else { Continue(()) }
}

fn each_thread(process: u32, visit: impl FnMut(u32) -> ControlFlow<()>) {
    each_number(path_of(process, b"task").get(), MOST_THREADS, visit);
}

/// Visits every process of a group.
pub fn each_process_of(group: u32, mut visit: impl FnMut(u32) -> ControlFlow<()>) {
    /// How many processes of the host are inspected at most.
    const MOST: usize = 1 << 16;
    each_number(c"/proc", MOST, |process| match process::group_of(process) {
        Some(found) if found == group => visit(process),
        _ => Continue(()),
    });
}

/// Visits the entries of a directory that are numbers, up to a maximum.
#[inline(never)]
fn each_number(directory: &CStr, most: usize, mut visit: impl FnMut(u32) -> ControlFlow<()>) {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    let Ok(directory) = Descriptor::open(directory, flags, 0) else { return };
    let (mut block, mut left) = ([0; 1024], most);
    while let Some(names) = directory.names(&mut block) {
        for number in names.filter_map(|name| parse_count(name.to_bytes())) {
            left = left.saturating_sub(1);
            if left == 0 || visit(number).is_break() {
                return;
            }
        }
    }
}
