//! HTSlib: samtools, bcftools, pysam.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        value("hts_tpool_init", 1),
        // Both make a pool; no less than two threads read ahead of a single file.
        value("hts_set_threads", 2),
        value("bgzf_mt", 2),
    ],
    files: &["libhts"],
    advice: Advice {
        variables: &[],
        calls: &["pysam.AlignmentFile(..., threads={})", "hts_set_threads(file, {})"],
        processes: &[],
    },
    ..Runtime::named("htslib")
};
