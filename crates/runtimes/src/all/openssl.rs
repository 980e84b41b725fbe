//! OpenSSL.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { functions: &[size("OSSL_set_max_threads", 2).unseen()], ..Runtime::named("openssl") };
