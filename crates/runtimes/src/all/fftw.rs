//! FFTW in all precisions: double, float, long double and quadruple.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        value("fftw_plan_with_nthreads", 1),
        value("fftwf_plan_with_nthreads", 1),
        value("fftwl_plan_with_nthreads", 1),
        value("fftwq_plan_with_nthreads", 1),
        reference("dfftw_plan_with_nthreads_", 1),
        reference("dfftw_plan_with_nthreads__", 1),
        reference("sfftw_plan_with_nthreads_", 1),
        reference("sfftw_plan_with_nthreads__", 1),
        reference("lfftw_plan_with_nthreads_", 1),
        reference("lfftw_plan_with_nthreads__", 1),
        reference("qfftw_plan_with_nthreads_", 1),
        reference("qfftw_plan_with_nthreads__", 1),
    ],
    files: &["fftw"],
    advice: Advice { variables: &[], calls: &["fftw_plan_with_nthreads({})"], processes: &[] },
    ..Runtime::named("fftw")
};
