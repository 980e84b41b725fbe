//! dav1d, a decoder for AV1.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // `Dav1dSettings` begins with the number of threads.
        field("dav1d_open", 2, 0),
    ],
    files: &["libdav1d"],
    advice: Advice {
        variables: &[],
        calls: &["dav1d --threads {}", "ffmpeg -threads {}"],
        processes: &[],
    },
    ..Runtime::named("dav1d")
};
