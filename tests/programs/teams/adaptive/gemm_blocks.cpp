/* Columns in blocks for as many threads as the team has, rounded to the kernel's width, as matrix
 * libraries do it. */
#include "../team.h"
#include <algorithm>
#include <vector>
enum { N = 120 };
struct Info {
    long start, length;
};
template <typename Kernel> static void parallel(int threads, Kernel kernel)
{
#pragma omp parallel num_threads(threads)
    {
        PRESENT
        long i = omp_get_thread_num(), actual = omp_get_num_threads();
        long block = N / actual & ~3L;
        Info info{i * block, i + 1 == actual ? N - i * block : block};
        kernel(info);
    }
}
long work(int asked)
{
    std::vector<long> a(N * N), b(N * N), c(N * N);
    for (int i = 0; i < N * N; i++)
        a[i] = item(i), b[i] = item(i + 5);
    parallel(asked, [&](const Info &info) {
        for (long j = info.start; j < info.start + info.length; j++)
            for (int i = 0; i < N; i++)
                for (int k = 0; k < N; k++)
                    c[i * N + j] += a[i * N + k] * b[k * N + j];
    });
    long sum = 0;
    for (int i = 0; i < N * N; i++)
        sum += c[i] * (i % 7);
    return sum;
}
