//! OpenCV.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[value("_ZN2cv13setNumThreadsEi", 1)],
    variables: &[variable("OPENCV_FOR_THREADS_NUM", Syntax::Count)],
    files: &["opencv", "cv2"],
    advice: Advice {
        variables: &["OPENCV_FOR_THREADS_NUM={}"],
        calls: &["cv2.setNumThreads({})"],
        processes: &[],
    },
    ..Runtime::named("opencv")
};
