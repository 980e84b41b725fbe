/* Each thread reads the file that bears its number, beside a loop of the compiler's. */
#include "../team.h"
#include <unistd.h>
static long left[ITEMS];
long work(int asked)
{
    char folder[] = "/tmp/teams.XXXXXX", name[64];
    long sum = 0;
    if (!mkdtemp(folder))
        return -1;
    for (int i = 0; i < asked; i++) {
        snprintf(name, sizeof name, "%s/in.%d", folder, i);
        FILE *file = fopen(name, "w");
        fprintf(file, "%ld", sum_of(start_of(i, asked), start_of(i + 1, asked)));
        fclose(file);
    }
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        char own[64];
        long value = 0;
        PRESENT
        snprintf(own, sizeof own, "%s/in.%d", folder, omp_get_thread_num());
        FILE *file = fopen(own, "r");
        if (file && fscanf(file, "%ld", &value) == 1)
            sum += value;
        if (file)
            fclose(file);
#pragma omp for
        for (int i = 0; i < ITEMS; i++)
            left[i] = item(i);
    }
    for (int i = 0; i < asked; i++) {
        snprintf(name, sizeof name, "%s/in.%d", folder, i);
        unlink(name);
    }
    rmdir(folder);
    return sum + left[7];
}
