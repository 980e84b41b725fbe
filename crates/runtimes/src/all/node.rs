//! Node.js: libuv's pool.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("UV_THREADPOOL_SIZE", Syntax::Count),
        variable("NODE_OPTIONS", Syntax::CommandLine),
    ],
    files: &["=node", "nodejs", "libuv"],
    advice: Advice { variables: &["UV_THREADPOOL_SIZE={}"], calls: &[], processes: &[] },
    ..Runtime::named("node")
};
