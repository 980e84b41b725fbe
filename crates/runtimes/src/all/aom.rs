//! libaom, a codec for AV1.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // The encoder's number follows `g_usage`; the decoder's configuration begins with it.
        field("aom_codec_enc_init_ver", 3, 4),
        field("aom_codec_dec_init_ver", 3, 0),
        // The encoder can be configured again later.
        field("aom_codec_enc_config_set", 2, 4),
    ],
    files: &["libaom"],
    advice: Advice {
        variables: &[],
        calls: &["aomenc --threads={}", "ffmpeg -threads {}"],
        processes: &[],
    },
    ..Runtime::named("aom")
};
