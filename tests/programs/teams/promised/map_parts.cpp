/* Parts of a map, found by walking as far as the thread's number says. */
#include "../team.h"
#include <iterator>
#include <map>
long work(int asked)
{
    std::map<int, long> values;
    for (int i = 0; i < 3000; i++)
        values[i * 7919 % 3001] = item(i);
    long sum = 0;
    const int each = (values.size() + asked - 1) / asked;
#pragma omp parallel num_threads(asked)
    {
        PRESENT
        auto it = values.begin();
        int skip = omp_get_thread_num() * each, left = each;
        for (; skip-- > 0 && it != values.end();)
            ++it;
        long own = 0;
        for (; left-- > 0 && it != values.end(); ++it)
            own += it->first * it->second;
#pragma omp atomic
        sum += own;
    }
    return sum;
}
