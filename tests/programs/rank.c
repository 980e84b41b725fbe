/* An MPI rank that asks for an OpenMP team of 64, and prints what it got. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <mpi.h>
#include <omp.h>
#include <sched.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    int rank, size, team = 0;
    long sum = 0, sums = 0;
    cpu_set_t mask;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    omp_set_dynamic(0);
#pragma omp parallel num_threads(64) reduction(+ : sum)
    {
#pragma omp single
        team = omp_get_num_threads();
#pragma omp for
        for (int i = 0; i < 1000; i++)
            sum += i;
    }
    MPI_Allreduce(&sum, &sums, 1, MPI_LONG, MPI_SUM, MPI_COMM_WORLD);
    sched_getaffinity(0, sizeof mask, &mask);
    unsigned (*cap)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "threadcap_cap");
    printf("cap_%d=%u\ncpus_%d=%d\npool_%d=%d\nsum_%d_of_%d=%ld\n", rank, cap ? cap() : 0, rank,
           CPU_COUNT(&mask), rank, team, rank, size, sums);
    MPI_Finalize();
    return 0;
}
