//! The OpenMP runtimes: libgomp of GNU, libomp of LLVM, libiomp5 of Intel.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // OpenMP setters; Fortran passes references, and libgomp has a third spelling for 8-byte integers
        setting("omp_set_num_threads", Form::Int),
        setting("omp_set_num_threads_", Form::IntReference),
        setting("omp_set_num_threads_8_", Form::LongReference),
        value("omp_set_num_teams", 1),
        reference("omp_set_num_teams_", 1),
        reference8("omp_set_num_teams_8_", 1),
        value("omp_set_teams_thread_limit", 1),
        reference("omp_set_teams_thread_limit_", 1),
        reference8("omp_set_teams_thread_limit_8_", 1),
        nesting("omp_set_nested", Form::Int, 0),
        nesting("omp_set_nested_", Form::IntReference, 0),
        nesting("omp_set_nested_8_", Form::LongReference, 0),
        nesting("omp_set_max_active_levels", Form::Int, 1),
        nesting("omp_set_max_active_levels_", Form::IntReference, 1),
        nesting("omp_set_max_active_levels_8_", Form::LongReference, 1),
        note("omp_set_dynamic"),
        note("omp_set_dynamic_"),
        note("omp_set_dynamic_8_"),
        // LLVM's and Intel's C spellings
        setting("ompc_set_num_threads", Form::Int),
        nesting("ompc_set_nested", Form::Int, 0),
        nesting("ompc_set_max_active_levels", Form::Int, 1),
        note("ompc_set_dynamic"),
        handler("kmp_set_defaults", "kmp_set_defaults"),
        handler("kmp_set_defaults_", "kmp_set_defaults"),
        handler("kmpc_set_defaults", "kmp_set_defaults"),
        // OpenMP getters
        handler_of("omp_get_max_threads", Calls::Count, "team::get_max_threads"),
        handler_of("omp_get_max_threads_", Calls::Count, "team::get_max_threads"),
        getter("omp_get_num_procs"),
        getter("omp_get_num_procs_"),
        getter("omp_get_thread_limit"),
        getter("omp_get_thread_limit_"),
        getter("omp_get_place_num_procs"),
        getter("omp_get_place_num_procs_"),
        // OpenMP regions of libgomp; LLVM exports the same entries
        region("GOMP_parallel", 3),
        region("GOMP_parallel_start", 3),
        region("GOMP_parallel_reductions", 3),
        region("GOMP_parallel_loop_static", 3),
        region("GOMP_parallel_loop_dynamic", 3),
        region("GOMP_parallel_loop_guided", 3),
        region("GOMP_parallel_loop_runtime", 3),
        region("GOMP_parallel_loop_nonmonotonic_dynamic", 3),
        region("GOMP_parallel_loop_nonmonotonic_guided", 3),
        region("GOMP_parallel_loop_nonmonotonic_runtime", 3),
        region("GOMP_parallel_loop_maybe_nonmonotonic_runtime", 3),
        region("GOMP_parallel_loop_static_start", 3),
        region("GOMP_parallel_loop_dynamic_start", 3),
        region("GOMP_parallel_loop_guided_start", 3),
        region("GOMP_parallel_loop_runtime_start", 3),
        region("GOMP_parallel_sections", 3),
        region("GOMP_parallel_sections_start", 3),
        // OpenMP teams: the limit of threads in each
        handler("GOMP_teams", "limit_of_teams"),
        handler("GOMP_teams4", "limit_of_teams4"),
        handler("GOMP_teams_reg", "limit_of_teams_reg"),
        // OpenMP regions of LLVM and Intel: the request before the fork
        request("__kmpc_push_num_threads", 3),
        request("__kmpc_push_num_threads_strict", 3),
        levels("__kmpc_push_num_threads_list", 3),
        levels("__kmpc_push_num_threads_list_strict", 3),
        handler("__kmpc_push_num_teams", "push_num_teams"),
        handler("__kmpc_push_num_teams_51", "push_num_teams_51"),
        handler("__kmpc_set_thread_limit", "set_thread_limit"),
        // and the fork itself, which passes the code
        handler_of("__kmpc_fork_call", Calls::Fork, "forks::fork_call"),
        handler_of("__kmpc_fork_call_if", Calls::Fork, "forks::fork_call").unseen(),
    ],
    pools: &[Pool {
        landmark: "omp_get_thread_num",
        per_thread: true,
        ..Pool::of("omp_set_num_threads", "omp_get_max_threads")
    }],
    variables: &[
        variable("OMP_NUM_THREADS", Syntax::Levels),
        variable("OMP_NUM_TEAMS", Syntax::Factor),
        variable("OMP_TEAMS_THREAD_LIMIT", Syntax::Factor),
        // Not lowered: limits (OMP_THREAD_LIMIT, KMP_ALL_THREADS) request no threads, and would
        // make a promised team smaller; disabling nesting (OMP_NESTED) would leave an inner team
        // with a single thread.
        variable("KMP_AFFINITY", Syntax::Affinity),
    ],
    files: &["openmp", "libgomp", "libomp", "libiomp"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["omp_set_num_threads({})", "threadpoolctl.threadpool_limits({})"],
        processes: &[],
    },
    ..Runtime::named("openmp")
};
