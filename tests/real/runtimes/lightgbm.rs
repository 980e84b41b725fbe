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

asked, told = 64, ctypes.c_int()
basic._LIB.LGBM_SetMaxThreads(asked)
basic._LIB.LGBM_GetMaxThreads(ctypes.byref(told))
print(f"pool={told.value}")
"#;

#[test]
fn setter() {
    check_python("pools", PROGRAM, &["pool"], &[]);
}
