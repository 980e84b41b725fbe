/* How many threads a process has, by the kernel's count. */

#include <dirent.h>

__attribute__((unused)) static int threads_now(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *task; (task = readdir(tasks));)
        count += task->d_name[0] != '.';
    closedir(tasks);
    return count;
}
