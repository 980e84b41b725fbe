/* Opens its sibling by bare name, which only its own RUNPATH can find. */
#include <dlfcn.h>

int open_sibling(void)
{
    return dlopen("libthreadcap_test_sibling.so", RTLD_NOW) != 0;
}
