//! libvips.
//!
//! debian: libvips42

use crate::pools::*;

rows! {
    COUNT(vips_concurrency_set, VALUE, 1)
}

const PROGRAM: &str = r#"
#include "pools.h"

void vips_concurrency_set(int);
int vips_concurrency_get(void);
int vips_init(const char *);

static void run(void)
{
    if (vips_init("vips") != 0)
        exit(1);
    vips_concurrency_set(64);
    printf("pool=%d\n", vips_concurrency_get());
    vips_concurrency_set(1);
    printf("lowered=%d\n", vips_concurrency_get());
}
"#;

#[test]
fn setter() {
    check_declared("vips.c", PROGRAM, "libvips.so.42", &["pool"], &["lowered"]);
}
