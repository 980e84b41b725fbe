//! ITK, and SimpleITK, which is linked with it.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        value("_ZN3itk17MultiThreaderBase31SetGlobalDefaultNumberOfThreadsEj", 1),
        value("_ZN3itk17MultiThreaderBase31SetGlobalMaximumNumberOfThreadsEj", 1),
        // Setters of one object, which is the first argument. Work units are not threads: a pool
        // processes them in turn, so their number is not lowered.
        value("_ZN3itk17MultiThreaderBase25SetMaximumNumberOfThreadsEj", 2),
        value("_ZN3itk17PoolMultiThreader25SetMaximumNumberOfThreadsEj", 2),
        value("_ZN3itk21PlatformMultiThreader25SetMaximumNumberOfThreadsEj", 2),
    ],
    variables: &[variable("ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS", Syntax::Count)],
    files: &["libITK", "SimpleITK"],
    advice: Advice {
        variables: &["ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS={}"],
        calls: &[
            "itk::MultiThreaderBase::SetGlobalMaximumNumberOfThreads({})",
            "SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads({})",
        ],
        processes: &[],
    },
    ..Runtime::named("itk")
};
