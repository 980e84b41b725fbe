/* The first thread prints how large the team is to a stream. */
#include "../team.h"
#include <iostream>

long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        int number = omp_get_thread_num();
        PRESENT
        if (number == 0)
            std::cerr << "threads: " << omp_get_num_threads() << "\n";
        sum += sum_of(start_of(number, asked), start_of(number + 1, asked));
    }
    return sum;
}
