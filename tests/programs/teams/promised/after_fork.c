/* A child goes on with what its parent knows. */
#include "../team.h"
#include <sys/wait.h>
#include <unistd.h>

static long divided(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}

long work(int asked)
{
    long sums[2] = {0};
    int ends[2], status;
    if (pipe(ends))
        return -1;
    pid_t child = fork();
    if (child == 0) {
        sums[0] = divided(asked);
        sums[1] = team;
        _exit(write(ends[1], sums, sizeof sums) != sizeof sums);
    }
    if (read(ends[0], sums, sizeof sums) != sizeof sums)
        return -1;
    waitpid(child, &status, 0);
    team = sums[1];
    return sums[0];
}
