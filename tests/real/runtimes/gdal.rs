//! GDAL.
//!
//! debian: libgdal32

use crate::pools::*;

rows! {
    COUNT(_ZN19CPLWorkerThreadPool5SetupEiPFvPvEPS0_, VALUE, 2)
    COUNT(_ZN19CPLWorkerThreadPool5SetupEiPFvPvEPS0_b, VALUE, 2)
}

const PROGRAM: &str = r#"
#include "pools.h"

void GDALAllRegister(void);
void *GDALGetDriverByName(const char *);
void *GDALCreate(void *, const char *, int, int, int, int, char **);
int GDALDatasetRasterIO(void *, int, int, int, int, int, void *, int, int, int, int, int *, int, int, int);
void GDALFlushCache(void *);
void GDALClose(void *);

static void run(void)
{
    char *options[] = {"COMPRESS=DEFLATE", "TILED=YES", "NUM_THREADS=64", NULL};
    enum { SIDE = 2048, READ = 0, WRITE = 1 };
    unsigned char *in = data(SIDE * SIDE), *out = malloc(SIDE * SIDE);
    GDALAllRegister();
    int before = threads_now();
    void *driver = GDALGetDriverByName("GTiff");
    void *file = GDALCreate(driver, "/vsimem/a.tif", SIDE, SIDE, 1, 1, options);
    if (GDALDatasetRasterIO(file, WRITE, 0, 0, SIDE, SIDE, in, SIDE, SIDE, 1, 1, NULL, 0, 0, 0) != 0)
        exit(1);
    GDALFlushCache(file);
    printf("pool=%d\n", threads_now() - before);
    GDALDatasetRasterIO(file, READ, 0, 0, SIDE, SIDE, out, SIDE, SIDE, 1, 1, NULL, 0, 0, 0);
    GDALClose(file);
    printf("same=%d\n", memcmp(in, out, SIDE * SIDE) == 0);
}
"#;

#[test]
fn the_pool_behind_an_option() {
    check_declared("gdal.c", PROGRAM, "libgdal.so.32", &["pool"], &["same"]);
}
