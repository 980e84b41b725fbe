//! libjxl.
//!
//! debian: libjxl0.7

use crate::pools::*;

rows! {
    COUNT(JxlThreadParallelRunnerCreate, VALUE, 2)
    COUNT(JxlResizableParallelRunnerSetThreads, VALUE, 2)
}

const PROGRAM: &str = r#"
#include "pools.h"

void *JxlThreadParallelRunnerCreate(void *, size_t);
void JxlThreadParallelRunnerDestroy(void *);
void *JxlResizableParallelRunnerCreate(void *);
void JxlResizableParallelRunnerSetThreads(void *, size_t);

static void run(void)
{
    int before = threads_now();
    void *runner = JxlThreadParallelRunnerCreate(NULL, 64);
    printf("pool=%d\n", threads_now() - before);
    JxlThreadParallelRunnerDestroy(runner);
    before = threads_now();
    JxlResizableParallelRunnerSetThreads(JxlResizableParallelRunnerCreate(NULL), 64);
    /* The caller takes part. */
    printf("resized=%d\n", threads_now() - before + 1);
}
"#;

#[test]
fn runners() {
    check_declared("jxl.c", PROGRAM, "libjxl_threads.so.0.7", &["pool", "resized"], &[]);
}
