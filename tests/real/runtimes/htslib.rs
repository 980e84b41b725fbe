//! HTSlib.
//!
//! debian: libhts3

use crate::pools::*;

rows! {
    COUNT(hts_tpool_init, VALUE, 1)
    COUNT(hts_set_threads, VALUE, 2)
    COUNT(bgzf_mt, VALUE, 2)
}

const PROGRAM: &str = r#"
#include "pools.h"

void *hts_tpool_init(int);
int hts_tpool_size(void *);
void *hts_open(const char *, const char *);
int hts_set_threads(void *, int);
int hts_close(void *);
void *bgzf_open(const char *, const char *);
int bgzf_mt(void *, int, int);
long bgzf_write(void *, const void *, size_t);
int bgzf_close(void *);

/* A file compressed with this number of threads: a sum over its bytes. */
static unsigned long compressed(int threads, int *started)
{
    unsigned char *in = data(SIZE);
    char name[] = "/tmp/threadcap-XXXXXX";
    int file = mkstemp(name), before = threads_now();
    void *out = bgzf_open(name, "w");
    if (bgzf_mt(out, threads, 256) != 0 || bgzf_write(out, in, SIZE) != (long)SIZE)
        exit(1);
    /* One more reads or writes. */
    *started = threads_now() - before - 1;
    bgzf_close(out);
    unsigned long sum = 0;
    for (int got, at = 0; (got = pread(file, in, SIZE, at)) > 0; at += got)
        for (int i = 0; i < got; i++)
            sum = sum * 31 + in[i];
    unlink(name);
    free(in);
    return sum;
}

static void run(void)
{
    int started;
    printf("pool=%d\n", hts_tpool_size(hts_tpool_init(64)));
    printf("sum=%lu\n", compressed(64, &started));
    printf("bgzf=%d\n", started);
    int before = threads_now();
    void *file = hts_open("/dev/null", "wb");
    if (hts_set_threads(file, 64) != 0)
        exit(1);
    printf("file=%d\n", threads_now() - before - 1);
    hts_close(file);
}
"#;

#[test]
fn pools() {
    let pools = ["pool", "bgzf", "file"];
    let source = PROGRAM.replacen("#include", "#include <unistd.h>\n#include", 1);
    check_declared("htslib.c", &source, "libhts.so.3", &pools, &["sum"]);
}
