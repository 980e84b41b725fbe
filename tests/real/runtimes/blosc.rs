//! C-Blosc and C-Blosc2.
//!
//! venv pools: blosc2

use crate::pools::*;

rows! {
    COUNT(blosc_set_nthreads, VALUE, 1)
    COUNT(blosc2_set_nthreads, VALUE, 1)
}

const PROGRAM: &str = r#"
#include "pools.h"
#include <blosc.h>

static void run(void)
{
    int before = threads_now();
    void *in = data(SIZE), *out = malloc(SIZE + BLOSC_MAX_OVERHEAD);
    blosc_init();
    printf("former=%d\n", blosc_set_nthreads(asked));
    printf("pool=%d\n", blosc_get_nthreads());
    blosc_set_blocksize(64 << 10);
    printf("bytes=%d\n", blosc_compress(5, 1, 4, SIZE, in, out, SIZE + BLOSC_MAX_OVERHEAD));
    /* One thread means the caller alone. */
    int started = threads_now() - before;
    printf("started=%d\n", started ? started : 1);
    blosc_destroy();
}
"#;

/// The library for other programs; the Python module calls a copy of its own, directly.
const SECOND: &str = r#"
import ctypes
import pathlib

import blosc2

library = ctypes.CDLL(next(pathlib.Path(blosc2.__file__).parent.glob("lib/libblosc2.so*")))
library.blosc2_init()
library.blosc2_set_nthreads(ctypes.c_int16(64))
print(f"pool={library.blosc2_get_nthreads()}")
"#;

#[test]
fn first() {
    let (pools, same) = (["pool", "started"], ["former", "bytes"]);
    check_c("blosc.c", PROGRAM, "blosc.h", &["-lblosc"], &pools, &same);
}

#[test]
fn second() {
    check_python("pools", SECOND, &["pool"], &[]);
}
