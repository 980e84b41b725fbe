/* For programs that ask one library for 64 threads by every name that it has, and print how many it
 * believes in, and how many threads it really started. Each has a function `run`. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "threads.h"

#define SIZE ((size_t)8 << 20)

__attribute__((unused)) static int asked = 64;

/* Some MB that compress, and not at once. */
__attribute__((unused)) static unsigned char *data(size_t size)
{
    unsigned char *bytes = malloc(size);
    uint32_t state = 1;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (state = state * 1664525 + 1013904223) >> 28;
    return bytes;
}

static void run(void);

int main(void)
{
    run();
    return 0;
}
