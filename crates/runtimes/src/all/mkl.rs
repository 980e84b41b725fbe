//! Intel MKL.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    user_api: "blas",
    functions: &[
        // MKL: by value in the manual's C spelling with capitals, otherwise by reference; 32 bits
        // even in ILP64
        value("MKL_Set_Num_Threads", 1),
        reference("mkl_set_num_threads", 1),
        reference("mkl_set_num_threads_", 1),
        reference("MKL_SET_NUM_THREADS", 1),
        value("MKL_Set_Num_Threads_Local", 1),
        reference("mkl_set_num_threads_local", 1),
        reference("mkl_set_num_threads_local_", 1),
        reference("MKL_SET_NUM_THREADS_LOCAL", 1),
        value("MKL_Domain_Set_Num_Threads", 1),
        reference("mkl_domain_set_num_threads", 1),
        reference("mkl_domain_set_num_threads_", 1),
        reference("MKL_DOMAIN_SET_NUM_THREADS", 1),
        note("MKL_Set_Dynamic"),
        note("mkl_set_dynamic"),
        note("mkl_set_dynamic_"),
        note("MKL_SET_DYNAMIC"),
        // MKL's own choke points, reached through the PLT inside its layers and in libtorch_cpu
        value("mkl_serv_set_num_threads", 1),
        value("mkl_serv_set_num_threads_local", 1),
        value("mkl_serv_domain_set_num_threads", 1),
        getter("mkl_serv_get_max_threads"),
        getter("mkl_serv_domain_get_max_threads"),
        getter("mkl_serv_get_ncpus"),
    ],
    pools: &[Pool {
        // Only libmkl_rt has it: it forwards calls to layers that it loads, and exits if they are
        // not installed. Once loaded, they are called directly.
        landmark: "MKL_Set_Threading_Layer",
        dispatcher: Some("MKL_Set_Threading_Layer"),
        ..Pool::of("MKL_Set_Num_Threads", "MKL_Get_Max_Threads")
    }],
    variables: &[
        variable("MKL_NUM_THREADS", Syntax::Count),
        variable("MKL_DOMAIN_NUM_THREADS", Syntax::Each),
    ],
    files: &["mkl"],
    advice: Advice {
        variables: &["MKL_NUM_THREADS={}"],
        calls: &["mkl.set_num_threads({})", "threadpoolctl.threadpool_limits({})"],
        processes: &[],
    },
    ..Runtime::named("mkl")
};
