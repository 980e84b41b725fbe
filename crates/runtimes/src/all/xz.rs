//! XZ Utils: liblzma and the program.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // The count follows the flags. Neither function keeps a pointer to its options.
        field("lzma_stream_encoder_mt", 2, 4),
        field("lzma_stream_decoder_mt", 2, 4),
    ],
    variables: &[
        variable("XZ_DEFAULTS", Syntax::CommandLine),
        variable("XZ_OPT", Syntax::CommandLine),
    ],
    files: &["lzma", "=xz"],
    advice: Advice { variables: &["XZ_DEFAULTS=-T{}"], calls: &["xz -T{}"], processes: &[] },
    ..Runtime::named("xz")
};
