/* spank_option REMOTE ARGUMENT: what the plugin for Slurm logs about its option --threadcap=ARGUMENT: in
 * the daemon, as root, if REMOTE is 1. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../recipes/cluster/slurm/threadcap_spank.c"

static struct spank_option *registered;

spank_err_t spank_option_register(spank_t spank, struct spank_option *option)
{
    (void)spank;
    registered = option;
    return ESPANK_SUCCESS;
}

void slurm_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

/* Not called here. */
spank_err_t spank_getenv(spank_t s, const char *n, char *v, int l) { (void)s, (void)n, (void)v, (void)l; abort(); }
spank_err_t spank_setenv(spank_t s, const char *n, const char *v, int o) { (void)s, (void)n, (void)v, (void)o; abort(); }
spank_err_t spank_unsetenv(spank_t s, const char *n) { (void)s, (void)n; abort(); }
spank_err_t spank_get_item(spank_t s, spank_item_t i, ...) { (void)s, (void)i; abort(); }
int spank_remote(spank_t s) { (void)s; abort(); }

int main(int count, char **words)
{
    if (count != 3 || slurm_spank_init(NULL, 0, NULL) != 0)
        return 1;
    printf("taken=%d\n", registered->cb(0, words[2], atoi(words[1])) == 0);
    return 0;
}
