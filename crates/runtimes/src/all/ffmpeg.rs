//! FFmpeg: libavutil, from which its codecs get the number of CPUs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[getter("av_cpu_count")],
    files: &["libav", "ffmpeg"],
    advice: Advice { variables: &[], calls: &["-threads {}"], processes: &[] },
    ..Runtime::named("ffmpeg")
};
