//! numexpr.
//!
//! venv pools: numexpr

use crate::pools::*;

rows! {
    COUNT(_Z20numexpr_set_nthreadsi, VALUE, 1)
}

const PROGRAM: &str = r#"
os.environ["NUMEXPR_MAX_THREADS"] = "64"
import numpy

before = threads()
import numexpr

numexpr.set_num_threads(64)
print(f"pool={numexpr.set_num_threads(64)}")
numbers = numpy.arange(1e6)
print(f"sum={numexpr.evaluate('numbers * 2 + 1').sum()}")
# One thread means the caller alone.
print(f"started={max(threads() - before, 1)}")
"#;

#[test]
fn pool() {
    check_python("pools", PROGRAM, &["pool", "started"], &["sum"]);
}
