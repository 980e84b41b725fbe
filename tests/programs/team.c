/* Starts an OpenMP team in one of several ways, and prints its size. */
#include <omp.h>
#include <stdio.h>
#include <string.h>

static int size;

static void note(void)
{
#pragma omp single
    size = omp_get_num_threads();
}

int team_of_64(void)
{
#pragma omp parallel num_threads(64)
    note();
    return size;
}

int main(int count, char **arguments)
{
    const char *way = count > 1 ? arguments[1] : "default";
    if (!strcmp(way, "setter"))
        omp_set_num_threads(64);
    if (!strcmp(way, "clause"))
        team_of_64();
    else {
#pragma omp parallel
        note();
    }
    printf("threads=%d\n", size);
    return 0;
}
