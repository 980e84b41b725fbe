/* A preload of somebody else, which finds what it wraps by RTLD_NEXT on every call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static int depth;

int puts(const char *line)
{
    int (*next)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "puts");
    if (++depth > 10)
        return -1;
    char longer[200];
    snprintf(longer, sizeof longer, "%s " NAME, line);
    int result = next(longer);
    depth--;
    return result;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument)
{
    typedef int create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
#ifdef VERSION
    create *next = (create *)dlvsym(RTLD_NEXT, "pthread_create", VERSION);
#else
    create *next = (create *)dlsym(RTLD_NEXT, "pthread_create");
#endif
    puts("thread");
    return next(thread, attributes, start, argument);
}
