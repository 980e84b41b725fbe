//! libaom.
//!
//! debian: libaom3

use crate::pools::*;

rows! {
    ELSEWHERE(aom_codec_enc_init_ver)
    ELSEWHERE(aom_codec_dec_init_ver)
    ELSEWHERE(aom_codec_enc_config_set)
}

/// The frame is of one colour; only the number of threads and the bytes count here.
const PROGRAM: &str = r#"
#include "pools.h"

void *aom_codec_av1_cx(void);
int aom_codec_enc_config_default(void *, void *, unsigned);
int aom_codec_enc_init_ver(void *, void *, const void *, long, int);
int aom_codec_enc_config_set(void *, const void *);
int aom_codec_control(void *, int, ...);
void *aom_img_alloc(void *, int, unsigned, unsigned, unsigned);
int aom_codec_encode(void *, const void *, long, unsigned long, long);
const void *aom_codec_get_cx_data(void *, const void **);

/* The interface's version is not in the library. */
static int version(void *codec, const void *configuration)
{
    for (int version = 0; version < 64; version++)
        if (aom_codec_enc_init_ver(codec, aom_codec_av1_cx(), configuration, 0, version) == 0)
            return version;
    exit(1);
}

static void run(void)
{
    enum { I420 = 0x102, CPUUSED = 13, TILE_COLUMNS = 33, ROW_MT = 56 };
    unsigned configuration[1024] = {0};
    void *codec[64] = {0};
    if (aom_codec_enc_config_default(aom_codec_av1_cx(), configuration, 0) != 0)
        exit(2);
    configuration[1] = 64;
    configuration[3] = configuration[4] = 4096;
    int before = threads_now();
    version(codec, configuration);
    aom_codec_control(codec, CPUUSED, 9);
    aom_codec_control(codec, TILE_COLUMNS, 6);
    printf("kept=%u\n", configuration[1]);
    void *image = aom_img_alloc(NULL, I420, 4096, 4096, 16);
    if (aom_codec_encode(codec, image, 0, 1, 0) != 0)
        exit(3);
    const void *at = NULL;
    aom_codec_get_cx_data(codec, &at);
    printf("started=%d\n", threads_now() - before + 1);
}
"#;

#[test]
fn the_configuration_of_an_encoder() {
    check_declared("aom.c", PROGRAM, "libaom.so.3", &["started"], &["kept"]);
}
