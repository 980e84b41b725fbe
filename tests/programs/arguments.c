/* Prints its arguments as it reads them, as the kernel shows them, and its own names. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments)
{
	char shown[4096];
	FILE *file = fopen("/proc/self/cmdline", "r");
	size_t length = fread(shown, 1, sizeof shown - 1, file);
	size_t end = 0;

	printf("read=");
	for (int place = 1; place < count; place++)
		printf("[%s]", arguments[place]);
	printf("\nshown=");
	for (int place = 0; place < count; place++) {
		if (place)
			printf("[%s]", shown + end);
		end += strlen(shown + end) + 1;
	}
	printf("\nbehind=");
	for (; end < length; end++)
		putchar(shown[end] ? shown[end] : '0');
	printf("\nname=%s\n", program_invocation_name);
	printf("short=%s\n", program_invocation_short_name);
	printf("variable=%s\n", getenv("THREADCAP_TEST_NEIGHBOUR"));
	return arguments[count] != NULL;
}
