/* Ranks of MPI, each with regions of OpenMP. */
#include <mpi.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    int rank, ranks, team = 0, most;
    long sum = 0, all;
    MPI_Init(&count, &arguments);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (count > 1)
        omp_set_num_threads(atoi(arguments[1]));
#pragma omp parallel reduction(+ : sum)
    {
#pragma omp single
        team = omp_get_num_threads();
#pragma omp for
        for (long i = 0; i < 10000000; i++)
            sum += i % (7 + rank);
    }
    MPI_Reduce(&sum, &all, 1, MPI_LONG, MPI_SUM, 0, MPI_COMM_WORLD);
    MPI_Reduce(&team, &most, 1, MPI_INT, MPI_MAX, 0, MPI_COMM_WORLD);
    if (rank == 0)
        printf("pool team %d\nranks %d\nsum %ld\n", most, ranks, all);
    MPI_Finalize();
    return 0;
}
