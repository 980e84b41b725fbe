//! RocksDB: its background threads of each priority.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        value("_ZN7rocksdb14ThreadPoolImpl20SetBackgroundThreadsEi", 2),
        value("_ZN7rocksdb14ThreadPoolImpl28IncBackgroundThreadsIfNeededEi", 2),
    ],
    files: &["librocksdb"],
    advice: Advice {
        variables: &[],
        calls: &["options.IncreaseParallelism({})", "rocksdb_env_set_background_threads(env, {})"],
        processes: &[],
    },
    ..Runtime::named("rocksdb")
};
