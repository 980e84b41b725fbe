/* A library that calls every hooked function in its constructor. */
#define _GNU_SOURCE
#include "hooked_calls.h"

struct called by_constructor;

__attribute__((constructor)) static void construct(void)
{
    call_all(&by_constructor);
}

void print_constructor(const char *where)
{
    print_all(where, &by_constructor);
}
