/* Called like a library that starts threads for others, but what it passes them leads nowhere. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static void *end(void *unused)
{
	return unused;
}

int start_threads(void)
{
	long size = sysconf(_SC_PAGESIZE);
	char *page = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(page + size, size, PROT_NONE);
	*(uintptr_t *)(page + size - 16) = 8;
	*(uintptr_t *)(page + size - 8) = (uintptr_t)page + size - 4;
	void *arguments[] = {
		NULL, (void *)1, (void *)-1, (void *)-8, page + size - 1, page + size - 16, page + size,
		(void *)((uintptr_t)1 << 63), (void *)0xffffffffff600000
	};
	int ended = 0;
	for (unsigned i = 0; i < sizeof arguments / sizeof *arguments; i++) {
		pthread_t thread;
		void *result;
		if (pthread_create(&thread, NULL, end, arguments[i]) == 0 && pthread_join(thread, &result) == 0)
			ended += result == arguments[i];
	}
	return ended;
}
