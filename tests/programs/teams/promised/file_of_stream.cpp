/* Each thread takes the work that bears its name, which a stream makes, beside a loop. */
#include "../team.h"
#include <map>
#include <sstream>
#include <string>
static long left[ITEMS];
long work(int asked)
{
    std::map<std::string, std::pair<long, long>> jobs;
    for (int i = 0; i < asked; i++)
        jobs["part." + std::to_string(i)] = {start_of(i, asked), start_of(i + 1, asked)};
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
        std::ostringstream name;
        name << "part." << omp_get_thread_num();
        auto job = jobs.find(name.str());
        if (job != jobs.end())
            sum += sum_of(job->second.first, job->second.second);
#pragma omp for
        for (int i = 0; i < ITEMS; i++)
            left[i] = item(i);
    }
    return sum + left[7];
}
