//! The exported entry points, one for each row that no Rust function exports.
//!
//! The build generates them from the rows: `entry!("NAME", ROW)`, and variants of it for functions
//! of which only some calls matter.

use crate::arch::{entry, path_entry, question_entry, syscall_entry, watched_entry};

include!(concat!(env!("OUT_DIR"), "/exports.rs"));
