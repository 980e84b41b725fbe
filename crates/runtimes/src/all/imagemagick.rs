//! ImageMagick.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MAGICK_THREAD_LIMIT", Syntax::Count)],
    ..Runtime::named("imagemagick")
};
