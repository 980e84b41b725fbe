/* Calls through an entry leave every argument but the count as it was: to a library that the
 * program is linked with, and by handle to the second copy of it that is given as argument. */
#include "registers.h"
#include "report.h"

static int call(__typeof__(openblas_set_num_threads) *set)
{
    return set(64, NUMBER(1), NUMBER(2), NUMBER(3), NUMBER(4), NUMBER(5), NUMBER(6), NUMBER(7),
               VECTOR(0), VECTOR(1), VECTOR(2), VECTOR(3), VECTOR(4), VECTOR(5), VECTOR(6),
               VECTOR(7), NUMBER(8), 0.125);
}

static int call_large(__typeof__(GOMP_parallel) *parallel)
{
    struct large answer = parallel(NUMBER(1), 64, 64, 0.125);
    for (int i = 0; i < 6; i++)
        if (answer.numbers[i] != NUMBER(i))
            return -2;
    return answer.intact ? answer.count : -1;
}

int main(int argc, char **argv)
{
    report("linked", call(openblas_set_num_threads));
    report("linked_large", call_large(GOMP_parallel));
    report("linked_last", take_last_count());
    void *copy = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!copy)
        return 1;
    report("by_handle", call(dlsym(copy, "openblas_set_num_threads")));
    report("by_handle_large", call_large(dlsym(copy, "GOMP_parallel")));
    report("strayed_to_linked", take_last_count());
    report("cap", ask("threadcap_cap"));
}
