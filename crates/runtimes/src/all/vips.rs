//! libvips.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[value("vips_concurrency_set", 1)],
    variables: &[variable("VIPS_CONCURRENCY", Syntax::Count)],
    files: &["libvips"],
    advice: Advice {
        variables: &["VIPS_CONCURRENCY={}"],
        calls: &["vips_concurrency_set({})", "vips --vips-concurrency={}"],
        processes: &[],
    },
    ..Runtime::named("vips")
};
