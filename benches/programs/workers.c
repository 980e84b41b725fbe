/* A worker with an OpenMP pool and a fixed amount of work, for starters that start programs:
 * workers.c PIECES. Its team is what the variables or nobody asks for. */
#include <stdio.h>
#include <stdlib.h>

enum { LENGTH = 200000 };

static double numbers[LENGTH];

int main(int argc, char **argv)
{
    int pieces = argc > 1 ? atoi(argv[1]) : 1;
    for (int piece = 0; piece < pieces; piece++) {
#pragma omp parallel for
        for (int i = 0; i < LENGTH; i++)
            numbers[i] = numbers[i] * 0.999 + i;
    }
    return numbers[1] < 0;
}
