/* A worker with an OpenMP pool: says how large a team gets that asks for 64 threads, and one that
 * asks for none, and the digits of a sum that depend on how many threads add it up; `fork N` forks N
 * such workers. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each thread adds up its part, and the parts are added in the order of the threads. */
static double sum(void) {
    double parts[256] = {0}, all = 0;
    int used = 1;
#pragma omp parallel
    {
        int thread = omp_get_thread_num() % 256;
#pragma omp single
        used = omp_get_num_threads();
#pragma omp for schedule(static)
        for (int term = 1; term <= 300000; term++) parts[thread] += 1.0 / term;
    }
    for (int thread = 0; thread < used && thread < 256; thread++) all += parts[thread];
    return all;
}

static void work(void) {
    int asked = 0, setting = 0, most = omp_get_max_threads();
#pragma omp parallel num_threads(64) reduction(max : asked)
    asked = omp_get_num_threads();
#pragma omp parallel reduction(max : setting)
    setting = omp_get_num_threads();
    char line[120];
    int length = snprintf(line, sizeof line, "team=%d\nsetting=%d\nmost=%d\ndigest=%a\n", asked, setting, most, sum());
    if (write(1, line, length) != length) exit(1);
}

int main(int argc, char **argv) {
    if (argc < 3 || strcmp(argv[1], "fork") != 0) {
        work();
        return 0;
    }
    int count = atoi(argv[2]);
    for (int child = 0; child < count; child++)
        if (fork() == 0) {
            work();
            return 0;
        }
    while (wait(NULL) > 0) {
    }
    return 0;
}
