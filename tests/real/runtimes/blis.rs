//! BLIS, with 32-bit and with 64-bit integers.

use crate::pools::*;

rows! {
    COUNT(bli_thread_set_num_threads, VALUE, 1)
    COUNT(bli_thread_set_num_threads_, REFERENCE, 1)
    COUNT(bli_thread_set_ways, PRODUCT, 1)
    ELSEWHERE(bli_thread_set_ways_)
}

const PROGRAM: &str = r#"
#include "pools.h"
#ifndef HEADER
#define HEADER <blis.h>
#endif
#include HEADER

static void run(void)
{
    bli_thread_set_num_threads(asked);
    printf("value=%ld\n", (long)bli_thread_get_num_threads());
    bli_thread_set_num_threads(1);
    f77_int count = asked;
    bli_thread_set_num_threads_(&count);
    printf("reference=%ld\n", (long)bli_thread_get_num_threads());
    bli_thread_set_ways(4, 1, 4, 2, 2);
    printf("ways=%ld\n", (long)(bli_thread_get_jc_nt() * bli_thread_get_pc_nt() *
        bli_thread_get_ic_nt() * bli_thread_get_jr_nt() * bli_thread_get_ir_nt()));
    f77_int jc = 1, ic = 64;
    bli_thread_set_ways_(&jc, &jc, &ic, &jc, &jc);
    printf("ways_reference=%ld\n", (long)(bli_thread_get_jc_nt() * bli_thread_get_pc_nt() *
        bli_thread_get_ic_nt() * bli_thread_get_jr_nt() * bli_thread_get_ir_nt()));
}
"#;

const POOLS: [&str; 4] = ["value", "reference", "ways", "ways_reference"];
const INCLUDE: &str = "-I/usr/include/x86_64-linux-gnu";

#[test]
fn with_32_bit_integers() {
    let header = "x86_64-linux-gnu/blis.h";
    check_c("blis.c", PROGRAM, header, &[INCLUDE, "-lblis"], &POOLS, &[]);
}

#[test]
fn with_64_bit_integers() {
    let header = "x86_64-linux-gnu/blis64.h";
    let flags = [INCLUDE, "-DHEADER=<blis64.h>", "-lblis64"];
    check_c("blis.c", PROGRAM, header, &flags, &POOLS, &[]);
}
