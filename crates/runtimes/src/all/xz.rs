//! XZ Utils: liblzma and the program.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        handler("lzma_stream_encoder_mt", "coder_mt"),
        handler("lzma_stream_decoder_mt", "coder_mt"),
    ],
    variables: &[variable("XZ_DEFAULTS", Rule::CommandLine), variable("XZ_OPT", Rule::CommandLine)],
    files: &["lzma", "=xz"],
    advice: Advice { variables: &["XZ_DEFAULTS=-T{}"], calls: &["xz -T{}"], processes: &[] },
    ..Runtime::named("xz")
};
