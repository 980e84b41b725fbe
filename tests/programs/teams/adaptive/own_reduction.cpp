// A reduction that the program declares itself.
#include "../team.h"

struct Sum {
    long value = 0;
};

#pragma omp declare reduction(add : Sum : omp_out.value += omp_in.value)

long work(int asked)
{
    Sum sum;
#pragma omp parallel for num_threads(asked) reduction(add : sum)
    for (long i = 0; i < ITEMS; i++) {
        PRESENT_IN_LOOP
        sum.value += item(i);
    }
    return sum.value;
}
