//! Apache Arrow.
//!
//! venv pools: pyarrow

use crate::pools::*;

rows! {
    COUNT(_ZN5arrow24SetCpuThreadPoolCapacityEi, VALUE, 1 + HIDDEN)
    COUNT(_ZN5arrow2io23SetIOThreadPoolCapacityEi, VALUE, 1 + HIDDEN)
    COUNT(_ZN5arrow8internal10ThreadPool4MakeEi, VALUE, 1 + HIDDEN)
    COUNT(_ZN5arrow8internal10ThreadPool11MakeEternalEi, VALUE, 1 + HIDDEN)
    COUNT(_ZN5arrow8internal10ThreadPool11SetCapacityEi, VALUE, 2 + HIDDEN)
}

const PROGRAM: &str = r#"
import pyarrow
import pyarrow.compute

pyarrow.set_cpu_count(64)
pyarrow.set_io_thread_count(64)
print(f"cpu={pyarrow.cpu_count()}")
print(f"io={pyarrow.io_thread_count()}")
table = pyarrow.table({"k": list(range(1000)) * 100})
print(f"sum={pyarrow.compute.sum(table['k'])}")
"#;

#[test]
fn both_pools() {
    check_python("pools", PROGRAM, &["cpu", "io"], &["sum"]);
}
