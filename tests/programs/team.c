/* Starts an OpenMP team by one door, and tells its size. */
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
    const char *door = count > 1 ? arguments[1] : "default";
    if (!strcmp(door, "setter"))
        omp_set_num_threads(64);
    if (!strcmp(door, "clause"))
        team_of_64();
    else {
#pragma omp parallel
        note();
    }
    printf("threads=%d\n", size);
    return 0;
}
