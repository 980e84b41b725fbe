//! BLIS, AMD's included.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    user_api: "blas",
    functions: &[
        // BLIS; its Fortran integers have 32 or 64 bits, which one cell serves
        value("bli_thread_set_num_threads", 1),
        reference("bli_thread_set_num_threads_", 1),
        product("bli_thread_set_ways", 1, 5, Form::Int),
        product("bli_thread_set_ways_", 1, 5, Form::IntReference),
    ],
    pools: &[Pool {
        landmark: "bli_info_get_version_str",
        version: "bli_info_get_version_str",
        ..Pool::of("bli_thread_set_num_threads", "bli_thread_get_num_threads")
    }],
    variables: &[
        variable("BLIS_NUM_THREADS", Syntax::Count),
        variable("BLIS_NT", Syntax::Count),
        variable("BLIS_JC_NT", Syntax::Factor),
        variable("BLIS_PC_NT", Syntax::Factor),
        variable("BLIS_IC_NT", Syntax::Factor),
        variable("BLIS_JR_NT", Syntax::Factor),
        variable("BLIS_IR_NT", Syntax::Factor),
    ],
    files: &["blis"],
    advice: Advice {
        variables: &["BLIS_NUM_THREADS={}"],
        calls: &["threadpoolctl.threadpool_limits({})"],
        processes: &[],
    },
    ..Runtime::named("blis")
};
