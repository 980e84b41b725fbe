//! dav1d.
//!
//! debian: libdav1d6

use crate::pools::*;

rows! {
    ELSEWHERE(dav1d_open)
}

const PROGRAM: &str = r#"
#include "pools.h"

void dav1d_default_settings(void *);
int dav1d_open(void **, const void *);
void dav1d_close(void **);

static void run(void)
{
    int settings[256] = {0};
    void *decoder;
    dav1d_default_settings(settings);
    settings[0] = 64;
    int before = threads_now();
    if (dav1d_open(&decoder, settings) != 0)
        exit(1);
    /* With a single thread the caller decodes. */
    int started = threads_now() - before;
    printf("pool=%d\n", started ? started : 1);
    printf("kept=%d\n", settings[0]);
    dav1d_close(&decoder);
}
"#;

#[test]
fn the_settings_of_a_decoder() {
    check_declared("dav1d.c", PROGRAM, "libdav1d.so.6", &["pool"], &["kept"]);
}
