/* Asks one library for 64 threads by every name that it has, built with -DLIBRARY for one of them;
 * prints how many it believes in, and how many threads it really started. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int asked = 64;

static int threads_now(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    for (struct dirent *entry; (entry = readdir(tasks));)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

/* Some MB that compress, and not at once. */
static unsigned char *data(size_t size)
{
    unsigned char *bytes = malloc(size);
    uint32_t state = 1;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (state = state * 1664525 + 1013904223) >> 28;
    return bytes;
}

#define SIZE ((size_t)8 << 20)

#if defined BLIS
#ifndef HEADER
#define HEADER <blis.h>
#endif
#include HEADER

static void run(void)
{
    bli_thread_set_num_threads(asked);
    printf("value=%ld\n", (long)bli_thread_get_num_threads());
    bli_thread_set_num_threads(1);
    f77_int count = asked;
    bli_thread_set_num_threads_(&count);
    printf("reference=%ld\n", (long)bli_thread_get_num_threads());
    bli_thread_set_ways(4, 1, 4, 2, 2);
    printf("ways=%ld\n", (long)(bli_thread_get_jc_nt() * bli_thread_get_pc_nt() *
        bli_thread_get_ic_nt() * bli_thread_get_jr_nt() * bli_thread_get_ir_nt()));
    f77_int jc = 1, ic = 64;
    bli_thread_set_ways_(&jc, &jc, &ic, &jc, &jc);
    printf("ways_reference=%ld\n", (long)(bli_thread_get_jc_nt() * bli_thread_get_pc_nt() *
        bli_thread_get_ic_nt() * bli_thread_get_jr_nt() * bli_thread_get_ir_nt()));
}

#elif defined FFTW
#include <fftw3.h>

#define PRECISION(c, f)                                                                            \
    void f##fftw_plan_with_nthreads_(int *);                                                       \
    void f##fftw_plan_with_nthreads__(int *);                                                      \
    static void run_##f(void)                                                                      \
    {                                                                                              \
        fftw##c##_init_threads();                                                                  \
        fftw##c##_plan_with_nthreads(asked);                                                       \
        printf(#f "_value=%d\n", fftw##c##_planner_nthreads());                                    \
        fftw##c##_plan_with_nthreads(1);                                                           \
        f##fftw_plan_with_nthreads_(&asked);                                                       \
        printf(#f "_reference=%d\n", fftw##c##_planner_nthreads());                                \
        fftw##c##_plan_with_nthreads(1);                                                           \
        f##fftw_plan_with_nthreads__(&asked);                                                      \
        printf(#f "_reference2=%d\n", fftw##c##_planner_nthreads());                               \
    }
#define fftwd_init_threads fftw_init_threads
#define fftwd_plan_with_nthreads fftw_plan_with_nthreads
#define fftwd_planner_nthreads fftw_planner_nthreads
PRECISION(d, d)
PRECISION(f, s)
PRECISION(l, l)
PRECISION(q, q)

static void run(void)
{
    run_d();
    run_s();
    run_l();
    run_q();
}

#elif defined ZSTD
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

#elif defined LZMA
#include <lzma.h>

/* Codes all of `in`, piece by piece; notes the most threads that were there meanwhile. */
static size_t finish(lzma_stream *stream, const void *in, size_t size, void *out, int *most)
{
    stream->next_in = in;
    stream->avail_in = size;
    stream->next_out = out;
    lzma_ret result;
    do {
        stream->avail_out = 64 << 10;
        result = lzma_code(stream, LZMA_FINISH);
        int now = threads_now();
        *most = now > *most ? now : *most;
    } while (result == LZMA_OK);
    if (result != LZMA_STREAM_END)
        exit(result);
    return stream->total_out;
}

static void run(void)
{
    int before = threads_now();
    void *in = data(SIZE), *out = malloc(2 * SIZE), *again = malloc(2 * SIZE);
    static const lzma_mt options = {
        .threads = 64, .block_size = 32 << 10, .preset = 0, .check = LZMA_CHECK_CRC32,
        .memlimit_threading = UINT64_MAX, .memlimit_stop = UINT64_MAX,
    };
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_encoder_mt(&stream, &options) != LZMA_OK)
        exit(1);
    int most = 0;
    size_t bytes = finish(&stream, in, SIZE, out, &most);
    printf("bytes=%zu\n", bytes);
    printf("encoder=%d\n", most - before);
    lzma_end(&stream);
    if (lzma_stream_decoder_mt(&stream, &options) != LZMA_OK)
        exit(1);
    most = 0;
    printf("same=%d\n", finish(&stream, out, bytes, again, &most) == SIZE && !memcmp(in, again, SIZE));
    printf("decoder=%d\n", most - before);
    lzma_end(&stream);
}

#elif defined GLIB
#include <glib.h>

static void task(gpointer number, gpointer unused)
{
    (void)number, (void)unused;
    g_usleep(1000);
}

static void run(void)
{
    GThreadPool *pool = g_thread_pool_new(task, NULL, 1, FALSE, NULL);
    g_thread_pool_set_max_threads(pool, asked, NULL);
    printf("pool=%d\n", g_thread_pool_get_max_threads(pool));
    g_thread_pool_set_max_threads(pool, -1, NULL);
    printf("unlimited=%d\n", g_thread_pool_get_max_threads(pool));
    g_thread_pool_free(pool, FALSE, TRUE);
}

#elif defined BLOSC
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

#elif defined AVUTIL
#include <libavutil/cpu.h>

static void run(void)
{
    av_cpu_force_count(asked);
    printf("count=%d\n", av_cpu_count());
}
#endif

int main(void)
{
    (void)data, (void)threads_now, (void)asked;
    run();
    return 0;
}
