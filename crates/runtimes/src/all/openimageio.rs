//! OpenImageIO. Found in its documentation of global attributes.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("OPENIMAGEIO_THREADS", Syntax::Count),
        variable("OIIO_THREADS", Syntax::Count),
    ],
    files: &["OpenImageIO"],
    ..Runtime::named("openimageio")
};
