/* A ring: every thread waits for what its neighbour has sent, with atomics of OpenMP. */
#include "../team.h"

long work(int asked)
{
    long boxes[MOST] = {0}, sum = 0;
    int full[MOST] = {0};
#pragma omp parallel num_threads(asked) shared(boxes, full)
    {
        int number = omp_get_thread_num(), next = (number + 1) % asked, is_full = 0;
        long part = sum_of(start_of(number, asked), start_of(number + 1, asked));
        PRESENT
        boxes[next] = part;
#pragma omp atomic write
        full[next] = 1;
        while (!is_full) {
#pragma omp atomic read
            is_full = full[number];
        }
#pragma omp flush
#pragma omp atomic
        sum += boxes[number] * 3;
    }
    return sum;
}
