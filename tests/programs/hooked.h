/* Every function that is hooked: how it takes a count, and in which argument. Kept by hand, apart
 * from the library's own table, so that a mistake there is not repeated here. Those of a runtime
 * stand in its test, tests/real/runtimes; tests/hooked.rs collects them.
 *
 * VALUE: as an integer. REFERENCE, REFERENCE8: by pointer, to 4 or 8 bytes. LEVELS: a length, and
 * a list in the next argument. PRODUCT: times the next argument. GETTER: as its result. NOTE: not
 * lowered. LIBC: a function of libc. ELSEWHERE:
 * one that takes its count otherwise, and has a test of its own. HIDDEN: 1 where the pointer to a
 * C++ result is passed as the first argument. */
#undef HIDDEN
#ifdef __x86_64__
#define HIDDEN 1
#else
#define HIDDEN 0
#endif
#include "hooked_runtimes.h"
LIBC(pthread_create)
LIBC(thrd_create)
LIBC(dlsym)
LIBC(dlvsym)
LIBC(syscall)
LIBC(sysconf)
LIBC(__sysconf)
LIBC(get_nprocs)
LIBC(sched_setaffinity)
LIBC(sched_getaffinity)
LIBC(pthread_setaffinity_np)
LIBC(pthread_getaffinity_np)
LIBC(pthread_attr_setaffinity_np)
LIBC(pthread_attr_getaffinity_np)
ELSEWHERE(pidfd_spawn)
ELSEWHERE(pidfd_spawnp)
