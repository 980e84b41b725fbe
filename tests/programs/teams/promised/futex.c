/* Threads wait for each other by the system call itself. */
#include "../team.h"
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
static int arrived;
static void meet(int all)
{
    int now = __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    if (now == all)
        syscall(SYS_futex, &arrived, FUTEX_WAKE, 1 << 30, NULL, NULL, 0);
    while ((now = __atomic_load_n(&arrived, __ATOMIC_SEQ_CST)) < all)
        syscall(SYS_futex, &arrived, FUTEX_WAIT, now, NULL, NULL, 0);
}
long work(int asked)
{
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        meet(asked);
#pragma omp for
        for (long i = 0; i < ITEMS; i++)
            sum += item(i);
    }
    return sum;
}
