/* A worker with an OpenMP pool: says how large a team gets that asks for 64 threads, and one that
 * asks for none; `fork N` forks N such workers. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(void) {
    int asked = 0, setting = 0, most = omp_get_max_threads();
#pragma omp parallel num_threads(64) reduction(max : asked)
    asked = omp_get_num_threads();
#pragma omp parallel reduction(max : setting)
    setting = omp_get_num_threads();
    char line[80];
    int length = snprintf(line, sizeof line, "team=%d\nsetting=%d\nmost=%d\n", asked, setting, most);
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
