//! GLib.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[handler("g_thread_pool_set_max_threads", "set_max_threads")],
    files: &["libglib"],
    starts_for_others: &["libglib-2.0.so"],
    ..Runtime::named("glib")
};
