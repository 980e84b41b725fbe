//! FFTW in its four precisions.

use crate::pools::*;

rows! {
    COUNT(fftw_plan_with_nthreads, VALUE, 1)
    COUNT(fftwf_plan_with_nthreads, VALUE, 1)
    COUNT(fftwl_plan_with_nthreads, VALUE, 1)
    COUNT(fftwq_plan_with_nthreads, VALUE, 1)
    COUNT(dfftw_plan_with_nthreads_, REFERENCE, 1)
    COUNT(dfftw_plan_with_nthreads__, REFERENCE, 1)
    COUNT(sfftw_plan_with_nthreads_, REFERENCE, 1)
    COUNT(sfftw_plan_with_nthreads__, REFERENCE, 1)
    COUNT(lfftw_plan_with_nthreads_, REFERENCE, 1)
    COUNT(lfftw_plan_with_nthreads__, REFERENCE, 1)
    COUNT(qfftw_plan_with_nthreads_, REFERENCE, 1)
    COUNT(qfftw_plan_with_nthreads__, REFERENCE, 1)
}

const PROGRAM: &str = r#"
#include "pools.h"
#include <fftw3.h>

#define PRECISION(c, f)                                                                            \
    void f##fftw_plan_with_nthreads_(int *);                                                       \
    void f##fftw_plan_with_nthreads__(int *);                                                      \
    static void run_##f(void)                                                                      \
    {                                                                                              \
        fftw##c##_init_threads();                                                                  \
        fftw##c##_plan_with_nthreads(asked);                                                       \
        printf(#f "_value=%d\n", fftw##c##_planner_nthreads());                                    \
        fftw##c##_plan_with_nthreads(1);                                                           \
        f##fftw_plan_with_nthreads_(&asked);                                                       \
        printf(#f "_reference=%d\n", fftw##c##_planner_nthreads());                                \
        fftw##c##_plan_with_nthreads(1);                                                           \
        f##fftw_plan_with_nthreads__(&asked);                                                      \
        printf(#f "_reference2=%d\n", fftw##c##_planner_nthreads());                               \
    }
#define fftwd_init_threads fftw_init_threads
#define fftwd_plan_with_nthreads fftw_plan_with_nthreads
#define fftwd_planner_nthreads fftw_planner_nthreads
PRECISION(d, d)
PRECISION(f, s)
PRECISION(l, l)
PRECISION(q, q)

static void run(void)
{
    run_d();
    run_s();
    run_l();
    run_q();
}
"#;

#[test]
fn every_precision() {
    let mut libraries = Vec::new();
    for precision in ["", "f", "l", "q"] {
        libraries.push(format!("-lfftw3{precision}_threads"));
        libraries.push(format!("-lfftw3{precision}"));
    }
    let libraries: Vec<_> = libraries.iter().map(String::as_str).collect();
    let mut pools = Vec::new();
    for precision in ["d", "s", "l", "q"] {
        for way in ["value", "reference", "reference2"] {
            pools.push(format!("{precision}_{way}"));
        }
    }
    let pools: Vec<_> = pools.iter().map(String::as_str).collect();
    check_c("fftw.c", PROGRAM, "fftw3.h", &libraries, &pools, &[]);
}
