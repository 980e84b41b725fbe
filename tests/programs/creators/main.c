/* Has a library start its threads. */
#include <stdio.h>

int start_threads(void);

int main(void)
{
	printf("sum=%d\n", start_threads());
}
