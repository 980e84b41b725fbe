/* OpenMP teams that ask for 64 threads in each way there is, and the getters. */
#include "report.h"
#include <omp.h>

static int members;

/* Called by each thread of a team. */
static void member(void)
{
#pragma omp atomic
    members++;
}

static void report_team(const char *name)
{
    report(name, members);
    members = 0;
}

int main(void)
{
#pragma omp parallel
    member();
    report_team("environment");
#pragma omp parallel num_threads(64)
    member();
    report_team("clause");
    omp_set_num_threads(64);
    report("max_threads", omp_get_max_threads());
    report("thread_limit", omp_get_thread_limit());
#pragma omp parallel
    member();
    report_team("setter");
#pragma omp parallel for num_threads(64) schedule(dynamic)
    for (int i = 0; i < 640; i++)
        if (omp_get_num_threads() > members)
            members = omp_get_num_threads();
    report_team("loop");
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(8)
#pragma omp parallel num_threads(8)
    member();
    report_team("nested");
    report("cap", ask("threadcap_cap"));
}
