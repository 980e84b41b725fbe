//! threadcap's own interface, see `include/threadcap.h`, and the variables of a cap.

use crate::*;

/// threadcap's own functions and variables.
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
    // AutoZyme and its children read these themselves.
    variables: &[
        variable("AUTOZYME_THREADS", Syntax::Cap),
        variable("AUTOZYMER_THREADS", Syntax::Cap),
        variable("ZYME_THREADS", Syntax::Count),
    ],
    ..Runtime::named("threadcap")
};
