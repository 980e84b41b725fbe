//! OpenEXR. The version is part of the names; these are those of 3.1 to 3.4.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        value("_ZN13IlmThread_3_110ThreadPool13setNumThreadsEi", 2),
        value("_ZN13IlmThread_3_210ThreadPool13setNumThreadsEi", 2).unseen(),
        value("_ZN13IlmThread_3_310ThreadPool13setNumThreadsEi", 2).unseen(),
        value("_ZN13IlmThread_3_410ThreadPool13setNumThreadsEi", 2).unseen(),
        value("_ZN7Imf_3_120setGlobalThreadCountEi", 1),
        value("_ZN7Imf_3_220setGlobalThreadCountEi", 1).unseen(),
        value("_ZN7Imf_3_320setGlobalThreadCountEi", 1).unseen(),
        value("_ZN7Imf_3_420setGlobalThreadCountEi", 1).unseen(),
    ],
    files: &["libIlmThread", "libOpenEXR-"],
    advice: Advice { variables: &[], calls: &["Imf::setGlobalThreadCount({})"], processes: &[] },
    ..Runtime::named("openexr")
};
