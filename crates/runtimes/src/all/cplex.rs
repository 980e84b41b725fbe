//! CPLEX: the parameter of the number of threads is 1067.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        lower_if("CPXsetintparam", (2, 1067), 3, Form::Int),
        lower_if("CPXLsetintparam", (2, 1067), 3, Form::Int),
        lower_if("CPXSsetintparam", (2, 1067), 3, Form::Int),
    ],
    files: &["libcplex"],
    advice: Advice {
        variables: &[],
        calls: &["cplex.parameters.threads.set({})", "CPXsetintparam(env, CPXPARAM_Threads, {})"],
        processes: &[],
    },
    ..Runtime::named("cplex")
};
