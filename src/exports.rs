//! The exported entries, one for each row that is not exported by code of ours.
//!
//! The build writes them from the rows: `entry!("NAME", ROW)`, and its like for functions of which
//! only some calls matter.

use crate::arch::{entry, path_entry, question_entry, syscall_entry, watched_entry};

include!(concat!(env!("OUT_DIR"), "/exports.rs"));
