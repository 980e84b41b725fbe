/* A task of a batch system: asks for an OpenMP team of 64, and tells what it got and where. */
#define _GNU_SOURCE
#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <unistd.h>

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "-";
}

int main(void)
{
    char host[64] = "";
    cpu_set_t mask;
    int team = 0;
    long sum = 0;
    omp_set_dynamic(0);
#pragma omp parallel num_threads(64) reduction(+ : sum)
    {
#pragma omp single
        team = omp_get_num_threads();
#pragma omp for
        for (int i = 0; i < 1000; i++)
            sum += i;
    }
    gethostname(host, sizeof host - 1);
    sched_getaffinity(0, sizeof mask, &mask);
    printf("job=%s host=%s task=%s cap=%s pool=%d told=%d cpus=%d sum=%ld\n",
           variable("SLURM_JOB_ID"), host, variable("SLURM_PROCID"), variable("AUTOZYME_THREADS"),
           team, get_nprocs(), CPU_COUNT(&mask), sum);
    return 0;
}
