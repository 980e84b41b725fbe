/* A program of one thread that shares a machine with others: victim.c KIND SECONDS.
 *   compute  computes without a pause; prints seconds per piece
 *   wake     sleeps for a millisecond, again and again; prints by how much the latest 5% are late */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "measure.h"

enum { STEPS = 200000, MOST = 10000 };

static void compute(double budget)
{
    volatile unsigned long value = 1;
    int pieces = 0;
    double start = now();
    do {
        for (int i = 0; i < STEPS; i++)
            value = value * 6364136223846793005ul + 1;
        pieces++;
    } while (now() - start < budget);
    printf("seconds %.9f\n", (now() - start) / pieces);
}

static void wake(double budget)
{
    static double late[MOST];
    int count = 0;
    double start = now();
    while (now() - start < budget && count < MOST) {
        struct timespec pause = {0, 1000000};
        double before = now();
        nanosleep(&pause, NULL);
        late[count++] = now() - before - 1e-3;
    }
    qsort(late, count, sizeof *late, ascending);
    printf("seconds %.9f\n", late[count * 95 / 100]);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    (strcmp(argv[1], "wake") == 0 ? wake : compute)(atof(argv[2]));
    return 0;
}
