//! Gurobi.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[handler("GRBsetintparam", "set_int")],
    files: &["libgurobi"],
    advice: Advice {
        variables: &[],
        calls: &["model.Params.Threads = {}", "gurobi_cl Threads={}"],
        processes: &[],
    },
    ..Runtime::named("gurobi")
};
