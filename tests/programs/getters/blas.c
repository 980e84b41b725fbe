/* The pool of a BLAS, with its setter and its getter given by -D: a line for each setting. */
#include <stdio.h>

void SETTER(long count);
int GETTER(void);

int main(void)
{
    const long asked[] = {64, 3, 2, 1, 64};
    for (unsigned place = 0; place < sizeof asked / sizeof *asked; place++) {
        SETTER(asked[place]);
        printf("got_threads_%u=%d\n", place, GETTER());
    }
    return 0;
}
