//! RocksDB.
//!
//! debian: librocksdb7.8

use crate::pools::*;

rows! {
    COUNT(_ZN7rocksdb14ThreadPoolImpl20SetBackgroundThreadsEi, VALUE, 2)
    COUNT(_ZN7rocksdb14ThreadPoolImpl28IncBackgroundThreadsIfNeededEi, VALUE, 2)
}

const PROGRAM: &str = r#"
#include "pools.h"

void *rocksdb_create_default_env(void);
void rocksdb_env_set_background_threads(void *, int);
int rocksdb_env_get_background_threads(void *);
void rocksdb_env_set_high_priority_background_threads(void *, int);
int rocksdb_env_get_high_priority_background_threads(void *);

static void run(void)
{
    void *env = rocksdb_create_default_env();
    int before = threads_now();
    rocksdb_env_set_background_threads(env, 64);
    printf("low=%d\n", rocksdb_env_get_background_threads(env));
    printf("started=%d\n", threads_now() - before);
    rocksdb_env_set_high_priority_background_threads(env, 64);
    printf("high=%d\n", rocksdb_env_get_high_priority_background_threads(env));
}
"#;

#[test]
fn background_threads() {
    check_declared("rocksdb.c", PROGRAM, "librocksdb.so.7.8", &["low", "high", "started"], &[]);
}
