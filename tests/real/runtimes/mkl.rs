//! Intel MKL.

use crate::pools::*;
use threadcap_testing::*;

rows! {
    COUNT(MKL_Set_Num_Threads, VALUE, 1)
    COUNT(mkl_set_num_threads, REFERENCE, 1)
    COUNT(mkl_set_num_threads_, REFERENCE, 1)
    COUNT(MKL_SET_NUM_THREADS, REFERENCE, 1)
    COUNT(MKL_Set_Num_Threads_Local, VALUE, 1)
    COUNT(mkl_set_num_threads_local, REFERENCE, 1)
    COUNT(mkl_set_num_threads_local_, REFERENCE, 1)
    COUNT(MKL_SET_NUM_THREADS_LOCAL, REFERENCE, 1)
    COUNT(MKL_Domain_Set_Num_Threads, VALUE, 1)
    COUNT(mkl_domain_set_num_threads, REFERENCE, 1)
    COUNT(mkl_domain_set_num_threads_, REFERENCE, 1)
    COUNT(MKL_DOMAIN_SET_NUM_THREADS, REFERENCE, 1)
    COUNT(MKL_Set_Dynamic, NOTE, 1)
    COUNT(mkl_set_dynamic, NOTE, 1)
    COUNT(mkl_set_dynamic_, NOTE, 1)
    COUNT(MKL_SET_DYNAMIC, NOTE, 1)
    COUNT(mkl_serv_set_num_threads, VALUE, 1)
    COUNT(mkl_serv_set_num_threads_local, VALUE, 1)
    COUNT(mkl_serv_domain_set_num_threads, VALUE, 1)
    COUNT(mkl_serv_get_max_threads, GETTER, 1)
    COUNT(mkl_serv_domain_get_max_threads, GETTER, 1)
    COUNT(mkl_serv_get_ncpus, GETTER, 1)
}

#[test]
fn mkl_is_capped_in_every_spelling() {
    let domain = ("MKL_DOMAIN_NUM_THREADS", "MKL_DOMAIN_BLAS=64");
    for layer in ["INTEL", "GNU"] {
        for environment in
            [[("MKL_NUM_THREADS", "64"), domain], [("OMP_NUM_THREADS", "64"), domain]]
        {
            let Some(program) = python_program("science", "mkl_setters.py") else { return };
            let program =
                program.env("MKL_THREADING_LAYER", layer).env("OMP_WAIT_POLICY", "passive");
            assert_mkl(
                &environment
                    .iter()
                    .fold(program, |program, (name, value)| program.env(name, value)),
            );
        }
    }
}

#[track_caller]
fn assert_mkl(program: &Program) {
    let bare = program.bare().ok();
    for cap in [1, 2] {
        let capped = program.alone().capped(cap).ok();
        assert_setters(&bare, &capped, cap);
        for name in ["from_environment", "domain_from_environment"] {
            assert_eq!(bare.number(name), 64, "bare {name}");
            assert_eq!(capped.number(name), i64::from(cap), "{name} at a cap of {cap}");
        }
        assert_same("product", &bare, &capped);
    }
}
