/* An allocator that maps fresh pages for each request, and asks for the CPUs, a variable and its own
 * path when it is first called: before any constructor, with nothing to allocate from. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096ul

/* The size of the mapping and its start lie before what is returned. */
static void *mapped(size_t alignment, size_t bytes)
{
    static int asked;
    char path[64];
    if (!asked) {
        asked = 1;
        asked += sysconf(_SC_NPROCESSORS_ONLN) + (getenv("NOT_SET") != NULL) + readlink("/proc/self/exe", path, 64);
    }
    size_t whole = (bytes + alignment + 2 * PAGE) & ~(PAGE - 1);
    char *start = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return NULL;
    uintptr_t *given = (uintptr_t *)(((uintptr_t)start + 32 + alignment - 1) & ~(alignment - 1));
    given[-1] = (uintptr_t)start;
    given[-2] = whole;
    return given;
}

static size_t room(uintptr_t *given) { return given[-1] + given[-2] - (uintptr_t)given; }

void *malloc(size_t bytes) { return mapped(16, bytes); }
void *calloc(size_t count, size_t bytes) { return mapped(16, count * bytes); }
void *memalign(size_t alignment, size_t bytes) { return mapped(alignment, bytes); }
void *aligned_alloc(size_t alignment, size_t bytes) { return mapped(alignment, bytes); }

int posix_memalign(void **given, size_t alignment, size_t bytes)
{
    *given = mapped(alignment, bytes);
    return *given == NULL;
}

void free(void *given)
{
    if (given)
        munmap((void *)((uintptr_t *)given)[-1], ((uintptr_t *)given)[-2]);
}

void *realloc(void *before, size_t bytes)
{
    void *after = malloc(bytes);
    if (before && after) {
        memcpy(after, before, room(before) < bytes ? room(before) : bytes);
        free(before);
    }
    return after;
}
