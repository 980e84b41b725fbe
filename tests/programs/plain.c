/* A program without anything special, to be linked in special ways. */
#include <stdio.h>

int main(void)
{
    puts("plain=1");
    return 0;
}
