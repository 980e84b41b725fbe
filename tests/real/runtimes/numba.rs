//! Numba, whose layers are tried in `frameworks.rs` and `getters.rs`.

use crate::pools::*;

rows! {
    ELSEWHERE(PyInit_workqueue)
    ELSEWHERE(PyInit_omppool)
    ELSEWHERE(PyInit_tbbpool)
}

/// What numba.config says is what the environment says, so that nothing raises an error that does not
/// without a cap; umap sets its number like this.
const PROGRAM: &str = r#"
import numba

before = threads()
numba.set_num_threads(8)
print(f"variable={numba.config.NUMBA_NUM_THREADS}")
print(f"started={max(threads() - before, 1)}")
numba.set_num_threads(64)
print(f"pool={numba.get_num_threads()}")
"#;

#[test]
fn workqueue() {
    let Some(program) = python_source("science", PROGRAM) else { return };
    let program = program.env("NUMBA_NUM_THREADS", "64").env("NUMBA_THREADING_LAYER", "workqueue");
    let bare = program.bare().ok();
    assert_eq!((bare.number("started"), bare.number("pool")), (64, 64));
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        assert_eq!(capped.number("variable"), 64);
        assert_eq!((capped.number("started"), capped.number("pool")), (cap.into(), cap.into()));
    }
}
