//! Node.js: libuv's pool.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("UV_THREADPOOL_SIZE", Rule::Count),
        variable("NODE_OPTIONS", Rule::CommandLine),
    ],
    files: &["=node", "nodejs", "libuv"],
    advice: Advice { variables: &["UV_THREADPOOL_SIZE={}"], calls: &[], processes: &[] },
    ..Runtime::named("node")
};
