/* threadcap's C interface. The functions exist where libthreadcap.so is preloaded: look them up with
 * dlsym(RTLD_DEFAULT, ...), or declare them weak. */
#ifndef THREADCAP_H
#define THREADCAP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The cap of this process: the number of CPUs, and of threads per pool, that it may use.
 * 0 if no cap is set. */
uint32_t threadcap_cap(void);

/* How many threads a pool of this process may have now: the limit if one is set, else the cap.
 * 0 if no cap is set. */
uint32_t threadcap_allowed(void);

/* Limits the process to `threads` (1 and above; a number above the cap means the cap), and resizes all
 * loaded pools at once: OpenBLAS, MKL, BLIS, OpenMP (the calling thread's setting), oneTBB.
 * A later call can raise the limit again, up to the cap.
 * Returns the number of threads allowed now; or 0, changing nothing, if `threads` is 0 or no cap is
 * set. Must not be called from a signal handler: the libraries' own setters take mutexes. */
uint32_t threadcap_limit(uint32_t threads);

/* The number of threads of this process that are alive, including the initial one. */
uint32_t threadcap_threads_alive(void);

/* The largest number of threads alive at once, including the initial one. */
uint32_t threadcap_threads_peak(void);

/* The number of threads created by the library that contains `address`. */
uint32_t threadcap_threads_created_by(const void *address);

/* The calls to one hooked function, or the effect on one environment variable. */
struct threadcap_requests {
    uint64_t calls;       /* how often it was called, or lowered */
    int64_t most_asked;   /* largest count asked for */
    int64_t most_granted; /* largest count granted */
};

/* Reports how often the hooked function `name` was called, or the environment variable `name` lowered,
 * and for how many threads.
 * Returns 0, or -1 if no function of that name is hooked, and no variable of that name lowered. */
int threadcap_requests(const char *name, struct threadcap_requests *requests);

#ifdef __cplusplus
}
#endif
#endif
