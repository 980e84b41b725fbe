/* A setter known to take a reference takes its count by value, as in older versions of FlexiBLAS:
 * the program, and with -DLIBRARY the library that has the setter. */
#include <stdio.h>

void mkl_set_num_threads(int);
extern int noted;

#ifdef LIBRARY
int noted;

void mkl_set_num_threads(int count)
{
    noted = count;
}
#else
int main(void)
{
    mkl_set_num_threads(64);
    printf("asked_64=%d\n", noted);
    mkl_set_num_threads(1);
    printf("asked_1=%d\n", noted);
}
#endif
