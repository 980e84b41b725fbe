//! oneTBB.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        handler("_ZN3tbb6detail2r16createERNS0_2d114global_controlE", "create"),
        handler("_ZN3tbb6detail2r110initializeERNS0_2d115task_arena_baseE", "initialize"),
        getter_if("_ZN3tbb6detail2r127global_control_active_valueEi", (1, 0)),
        getter("_ZN3tbb6detail2r115max_concurrencyEPKNS0_2d115task_arena_baseE"),
        getter("_ZN3tbb6detail2r131constraints_default_concurrencyERKNS0_2d111constraintsEl"),
        getter("_ZN3tbb6detail2r124numa_default_concurrencyEi"),
    ],
    // It has no setter: a control of ours is registered with the scheduler.
    resize: Some("resize"),
    files: &["tbb"],
    advice: Advice {
        variables: &[],
        calls: &["tbb::global_control(tbb::global_control::max_allowed_parallelism, {})"],
        processes: &[],
    },
    ..Runtime::named("tbb")
};
