//! LightGBM.
//!
//! venv pools: lightgbm

use crate::pools::*;

rows! {
    COUNT(LGBM_SetMaxThreads, VALUE, 1)
}

const PROGRAM: &str = r#"
import ctypes

import lightgbm.basic as basic

asked, reported = 64, ctypes.c_int()
basic._LIB.LGBM_SetMaxThreads(asked)
basic._LIB.LGBM_GetMaxThreads(ctypes.byref(reported))
print(f"pool={reported.value}")
"#;

#[test]
fn setter() {
    check_python("pools", PROGRAM, &["pool"], &[]);
}
