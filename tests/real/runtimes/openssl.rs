//! OpenSSL: known from sources alone, so there is no test on a real library.

rows! {
    COUNT(OSSL_set_max_threads, VALUE, 2)
}
