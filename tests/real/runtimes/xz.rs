//! liblzma.

use crate::pools::*;
use threadcap_testing::*;

rows! {
    ELSEWHERE(lzma_stream_encoder_mt)
    ELSEWHERE(lzma_stream_decoder_mt)
}

const PROGRAM: &str = r#"
#define _GNU_SOURCE
#include "pools.h"
#include <lzma.h>
#include <pthread.h>
#include <unistd.h>

static int before;

/* The library starts a thread where none is free, so how many there are would be a matter of time: none
 * begins its work before the last of 64 is there, or nothing has come for two thousand looks. */
static void *when_all_are_there(void *unused, size_t count, size_t size)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static int is_open;
    (void)unused;
    if (gettid() != getpid()) {
        pthread_mutex_lock(&mutex);
        for (int most = 0, same = 0; !is_open; usleep(1000)) {
            int now = threads_now() - before;
            same = now > most ? 0 : same + 1;
            most = now > most ? now : most;
            is_open = most >= 64 || same >= 2000;
        }
        pthread_mutex_unlock(&mutex);
    }
    return malloc(count * size);
}

static void release(void *unused, void *memory)
{
    (void)unused;
    free(memory);
}

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
    static const lzma_allocator allocator = {when_all_are_there, release, NULL};
    before = threads_now();
    void *in = data(SIZE), *out = malloc(2 * SIZE), *again = malloc(2 * SIZE);
    static const lzma_mt options = {
        .threads = 64, .block_size = 32 << 10, .preset = 0, .check = LZMA_CHECK_CRC32,
        .memlimit_threading = UINT64_MAX, .memlimit_stop = UINT64_MAX,
    };
    lzma_stream stream = LZMA_STREAM_INIT;
    stream.allocator = &allocator;
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
"#;

#[test]
fn encoder() {
    check_c("xz.c", PROGRAM, "lzma.h", &["-llzma"], &["encoder"], &["bytes", "same"]);
}

#[test]
fn decoder() {
    // How many of the 64 get anything to do is a matter of time.
    let Some(built) = build("xz.c", PROGRAM, "lzma.h", &["-llzma"]) else { return };
    let program = Program::new(built);
    assert!(program.bare().ok().number("decoder") > 2);
    for cap in [1, 2] {
        let started = program.capped(cap).ok().number("decoder");
        assert!((1..=i64::from(cap)).contains(&started), "{started} threads under a cap of {cap}");
    }
}
