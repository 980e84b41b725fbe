//! Whether the code of an OpenMP region divides its work by the number of threads that was asked
//! for.
//!
//! A region that asks how large its team is, or leaves the division to the compiler, is right with
//! a smaller team than it asked for. One that only asks each thread for its number, and divides by
//! the number that it asked for, leaves work undone. The two are distinguished before the team starts,
//! by the region's machine code:
//!
//! 1. [`Image`] reads the tables of the object that the code lies in: its [`functions`], by the
//!    table that unwinding uses, and the slots through which it calls the runtime, by their
//!    relocations; [`names`] says what each call means.
//! 2. [`instructions`] measures instructions, of x86-64 and AArch64, and picks those that lead to
//!    other functions.
//! 3. [`reach`] walks over the calls of the region, seven functions deep, also into other objects, and
//!    collects [`Facts`].
//! 4. [`Facts::verdict`] decides. In doubt the answer of the program comes first.
//!
//! Nothing here allocates, recurses or reads anything but what [`Memory`] gives; the work is
//! bounded by the bytes of code that may be read.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

mod answers;
mod arrivals;
mod division;
pub mod facts;
mod file;
mod frame;
pub mod functions;
mod holders;
mod image;
pub mod instructions;
mod loops;
mod marks;
mod memory;
pub mod names;
mod objects;
mod origins;
mod pointers;
mod questions;
pub mod reach;
mod regions;
mod spin;
mod survey;
mod verdict;

pub use facts::Facts;
pub use file::File;
pub use image::Image;
pub use marks::Marks;
pub use memory::{LONGEST_NAME, Memory};
pub use objects::AddressSpace;
pub use reach::Reach;
pub use regions::Regions;
pub use survey::{MOST_FOR_OBJECT, Survey};
pub use verdict::{MOST_FOR_REGION, Verdict, of_region};
