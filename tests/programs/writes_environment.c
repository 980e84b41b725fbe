// Writes to every string of its environment, as bash does, and puts back what stood there.
#include <stdio.h>

extern char **environ;

int main(void) {
    int strings = 0;
    for (char **entry = environ; *entry; entry++, strings++)
        for (volatile char *byte = *entry; *byte; byte++)
            *byte = *byte;
    printf("strings %s\n", strings > 1 ? "some" : "few");
    return 0;
}
