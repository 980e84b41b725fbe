/* As much of Slurm's header as the plugin in recipes/cluster/slurm uses. */
#include <stdint.h>

#define SPANK_PLUGIN(name, version) const char plugin_name[] = #name
typedef enum { ESPANK_SUCCESS, ESPANK_NOSPACE, ESPANK_ENV_NOEXIST } spank_err_t;
typedef enum { S_JOB_ID, S_JOB_STEPID, S_JOB_LOCAL_TASK_COUNT } spank_item_t;
typedef void *spank_t;

struct spank_option {
    const char *name, *arginfo, *usage;
    int has_arg, val;
    int (*cb)(int value, const char *argument, int remote);
};

spank_err_t spank_option_register(spank_t, struct spank_option *);
spank_err_t spank_getenv(spank_t, const char *, char *, int);
spank_err_t spank_setenv(spank_t, const char *, const char *, int);
spank_err_t spank_unsetenv(spank_t, const char *);
spank_err_t spank_get_item(spank_t, spank_item_t, ...);
int spank_remote(spank_t);
void slurm_error(const char *, ...);
