/* Breadth-first search: each thread collects what it finds, and appends it under a lock. */
#include "../team.h"
#include <vector>
long work(int asked)
{
    const int n = 3000;
    std::vector<char> seen(n);
    std::vector<int> frontier{0}, next;
    seen[0] = 1;
    long sum = 0;
    for (int level = 1; !frontier.empty(); level++) {
        next.clear();
        int counted = level == 1;
#pragma omp parallel num_threads(asked)
        {
            if (counted) {
                PRESENT
            }
            std::vector<int> own;
#pragma omp for schedule(guided) nowait
            for (size_t i = 0; i < frontier.size(); i++)
                for (int to : {frontier[i] * 2 + 1, frontier[i] + 17}) {
                    char was = 1;
                    if (to < n) {
#pragma omp atomic capture
                        {
                            was = seen[to];
                            seen[to] = 1;
                        }
                    }
                    if (!was)
                        own.push_back(to);
                }
#pragma omp critical
            next.insert(next.end(), own.begin(), own.end());
        }
        for (int node : next)
            sum += (long)node * level;
        frontier.swap(next);
    }
    return sum;
}
