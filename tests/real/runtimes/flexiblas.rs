//! FlexiBLAS: known from sources alone, so there is no test on a real library.

rows! {
    COUNT(flexiblas_set_num_threads, VALUE, 1)
    COUNT(flexiblas_set_num_threads_, REFERENCE, 1)
    COUNT(acmlsetnumthreads, VALUE, 1)
    COUNT(acmlsetnumthreads_, REFERENCE, 1)
}
