//! OpenJPEG.
//!
//! debian: libopenjp2-7

use crate::pools::*;

rows! {
    COUNT(opj_codec_set_threads, VALUE, 2)
}

const PROGRAM: &str = r#"
#include "pools.h"

void *opj_create_decompress(int);
int opj_codec_set_threads(void *, int);

static void run(void)
{
    int before = threads_now();
    opj_codec_set_threads(opj_create_decompress(0), 64);
    printf("pool=%d\n", threads_now() - before);
}
"#;

#[test]
fn setter() {
    check_declared("openjpeg.c", PROGRAM, "libopenjp2.so.7", &["pool"], &[]);
}
