/* Prints what it was started with, and what its constructor found. */
#include <stdio.h>
#include <stdlib.h>

static const char *early;

__attribute__((constructor)) static void look(void)
{
    early = getenv("OMP_NUM_THREADS");
}

int main(int count, char **arguments)
{
    printf("early=%s\nomp=%s\nmkl=%s\narguments=", early, getenv("OMP_NUM_THREADS"),
           getenv("MKL_NUM_THREADS"));
    for (int i = 1; i < count; i++)
        printf("%s,", arguments[i]);
    printf("\n");
}
