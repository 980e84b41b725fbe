//! threadcap's own interface, see `include/threadcap.h`, and the variables of a cap.

use crate::*;

/// What threadcap knows of itself.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        exported("threadcap_cap"),
        exported("threadcap_allowed"),
        exported("threadcap_limit"),
        exported("threadcap_threads_alive"),
        exported("threadcap_threads_peak"),
        exported("threadcap_threads_created_by"),
        exported("threadcap_requests"),
    ],
    // AutoZyme reads these itself, and its children do.
    variables: &[
        variable("AUTOZYME_THREADS", Rule::Cap),
        variable("AUTOZYMER_THREADS", Rule::Cap),
        variable("ZYME_THREADS", Rule::Count),
    ],
    ..Runtime::named("threadcap")
};
