//! NVIDIA Performance Libraries: known from sources alone, so there is no test on a real library.

rows! {
    COUNT(nvpl_blas_set_num_threads, VALUE, 1)
    COUNT(nvpl_blas_set_num_threads_, REFERENCE, 1)
    COUNT(nvpl_blas_set_num_threads_local, VALUE, 1)
    COUNT(nvpl_blas_set_num_threads_local_, REFERENCE, 1)
    COUNT(nvpl_lapack_set_num_threads, VALUE, 1)
    COUNT(nvpl_lapack_set_num_threads_, REFERENCE, 1)
    COUNT(nvpl_lapack_set_num_threads_local, VALUE, 1)
    COUNT(nvpl_lapack_set_num_threads_local_, REFERENCE, 1)
}
