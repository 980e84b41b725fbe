//! libavutil.

use crate::pools::*;

rows! {
    COUNT(av_cpu_count, GETTER, 1)
}

const PROGRAM: &str = r#"
#include "pools.h"
#include <libavutil/cpu.h>

static void run(void)
{
    av_cpu_force_count(asked);
    printf("count=%d\n", av_cpu_count());
}
"#;

#[test]
fn the_number_of_cpus() {
    let header = "x86_64-linux-gnu/libavutil/cpu.h";
    check_c("ffmpeg.c", PROGRAM, header, &["-lavutil"], &["count"], &[]);
}
