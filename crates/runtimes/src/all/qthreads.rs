//! Qthreads. Found in qthread_initialize(3).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("QT_NUM_SHEPHERDS", Rule::Factor),
        variable("QT_NUM_WORKERS_PER_SHEPHERD", Rule::Factor),
    ],
    files: &["libqthread"],
    ..Runtime::named("qthreads")
};
