//! Rust's standard library, where it is loaded and not linked in (`-C prefer-dynamic`).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { starts_for_others: &["libstd-"], ..Runtime::named("rust_std") };
