//! libzstd.

use crate::pools::*;

rows! {
    COUNT(ZSTD_createThreadPool, VALUE, 1)
    ELSEWHERE(ZSTD_CCtx_setParameter)
    ELSEWHERE(ZSTD_CCtxParams_setParameter)
}

const PROGRAM: &str = r#"
#include "pools.h"
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

static void run(void)
{
    int before = threads_now();
    size_t room = ZSTD_compressBound(SIZE);
    void *in = data(SIZE), *out = malloc(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 7);
    ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, asked);
    int value;
    ZSTD_CCtx_getParameter(context, ZSTD_c_compressionLevel, &value);
    printf("level=%d\n", value);
    ZSTD_CCtx_getParameter(context, ZSTD_c_nbWorkers, &value);
    printf("workers=%d\n", value);
    printf("bytes=%zu\n", ZSTD_compress2(context, out, room, in, SIZE));
    printf("started=%d\n", threads_now() - before);
    ZSTD_freeCCtx(context);

    ZSTD_CCtx_params *parameters = ZSTD_createCCtxParams();
    ZSTD_CCtxParams_setParameter(parameters, ZSTD_c_nbWorkers, asked);
    ZSTD_CCtxParams_getParameter(parameters, ZSTD_c_nbWorkers, &value);
    printf("parameters=%d\n", value);

    ZSTD_threadPool *pool = ZSTD_createThreadPool(asked);
    printf("pool=%d\n", threads_now() - before);
    ZSTD_freeThreadPool(pool);
}
"#;

#[test]
fn workers_and_pools() {
    let pools = ["workers", "started", "parameters", "pool"];
    check_c("zstd.c", PROGRAM, "zstd.h", &["-lzstd"], &pools, &["level", "bytes"]);
}
