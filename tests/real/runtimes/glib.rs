//! GLib's pools.

use crate::pools::*;

rows! {
    COUNT(g_thread_pool_set_max_threads, VALUE, 2)
}

const PROGRAM: &str = r#"
#include "pools.h"
#include <glib.h>

static void task(gpointer number, gpointer unused)
{
    (void)number, (void)unused;
    g_usleep(1000);
}

static void run(void)
{
    GThreadPool *pool = g_thread_pool_new(task, NULL, 1, FALSE, NULL);
    g_thread_pool_set_max_threads(pool, asked, NULL);
    printf("pool=%d\n", g_thread_pool_get_max_threads(pool));
    g_thread_pool_set_max_threads(pool, -1, NULL);
    printf("unlimited=%d\n", g_thread_pool_get_max_threads(pool));
    g_thread_pool_free(pool, FALSE, TRUE);
}
"#;

#[test]
fn a_pool_is_limited_and_an_unlimited_one_stays_so() {
    let flags =
        ["-I/usr/include/glib-2.0", "-I/usr/lib/x86_64-linux-gnu/glib-2.0/include", "-lglib-2.0"];
    check_c("glib.c", PROGRAM, "glib-2.0/glib.h", &flags, &["pool"], &["unlimited"]);
}
