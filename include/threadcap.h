/* threadcap's interface for programs that ask. It is there where libthreadcap.so is preloaded:
 * look the functions up with dlsym(RTLD_DEFAULT, ...), or declare them weak. */
#ifndef THREADCAP_H
#define THREADCAP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The cap of this process: the number of CPUs, and of threads per pool, that it gets.
 * 0 where no cap is set. */
uint32_t threadcap_cap(void);

/* How many threads a pool of this process may have now: the cap, or the limit below it.
 * 0 where no cap is set. */
uint32_t threadcap_allowed(void);

/* Limits the process to `threads` (1 and above; more than the cap means the cap), and resizes every
 * pool that is loaded at once: OpenBLAS, MKL, BLIS, OpenMP (the calling thread's setting), oneTBB.
 * Raising it again ends at the cap.
 * Returns how many threads are allowed now; 0, changing nothing, for 0 or where no cap is set.
 * Not to be called from a signal handler: the libraries' own setters take locks. */
uint32_t threadcap_limit(uint32_t threads);

/* How many threads of this process are alive, the initial one counted. */
uint32_t threadcap_threads_alive(void);

/* The most threads that were alive at once, the initial one counted. */
uint32_t threadcap_threads_peak(void);

/* How many threads were created by the library that `address` lies in. */
uint32_t threadcap_threads_created_by(const void *address);

/* The calls of one hooked function, or what became of one environment variable. */
struct threadcap_requests {
    uint64_t calls;       /* how often it was called, or lowered */
    int64_t most_asked;   /* the largest count that was asked for */
    int64_t most_granted; /* the largest count that was handed on */
};

/* Says how often the hooked function `name` was called, or the environment variable `name` lowered,
 * and for how many threads.
 * Returns 0, or -1 if no function of that name is hooked, and no variable of that name lowered. */
int threadcap_requests(const char *name, struct threadcap_requests *requests);

#ifdef __cplusplus
}
#endif
#endif
