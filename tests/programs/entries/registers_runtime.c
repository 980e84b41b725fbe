#include "registers.h"
#include <string.h>

static int last_count;

int take_last_count(void)
{
    int count = last_count;
    last_count = 0;
    return count;
}

static int same(vector a, vector b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

int openblas_set_num_threads(int count, long a, long b, long c, long d, long e, long f, long g,
                             vector q, vector r, vector s, vector t, vector u, vector v, vector w,
                             vector x, long on_stack, double on_stack_too)
{
    int integers = a == NUMBER(1) && b == NUMBER(2) && c == NUMBER(3) && d == NUMBER(4) &&
                   e == NUMBER(5) && f == NUMBER(6) && g == NUMBER(7) && on_stack == NUMBER(8);
    int vectors = same(q, VECTOR(0)) && same(r, VECTOR(1)) && same(s, VECTOR(2)) &&
                  same(t, VECTOR(3)) && same(u, VECTOR(4)) && same(v, VECTOR(5)) &&
                  same(w, VECTOR(6)) && same(x, VECTOR(7)) && on_stack_too == 0.125;
    last_count = count;
    return integers && vectors ? count : -1;
}

struct large GOMP_parallel(long first, unsigned count, unsigned count_too, double last)
{
    last_count = count < count_too ? count : count_too;
    struct large answer = { last_count, first == NUMBER(1) && last == 0.125, { 0 } };
    for (int i = 0; i < 6; i++)
        answer.numbers[i] = NUMBER(i);
    return answer;
}
