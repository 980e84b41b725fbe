//! Arm Performance Libraries: known from sources alone, so there is no test on a real library.

rows! {
    COUNT(armpl_set_num_threads, VALUE, 1)
    COUNT(armpl_set_num_threads_, REFERENCE, 1)
    COUNT(armpl_omp_set_num_threads, VALUE, 1)
    COUNT(armpl_omp_set_num_threads_, REFERENCE, 1)
}
