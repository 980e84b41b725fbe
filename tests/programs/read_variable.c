/* A library that reads a variable. */
#include <stdlib.h>

const char *read_variable(const char *name)
{
    return getenv(name);
}
