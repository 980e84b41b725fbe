/* A module like Python's, which reaches its copy of the library through the PLT. With ONLY_SETTER
 * the setter is all that it calls, so nothing else says which copy it is bound to. */
void openblas_set_num_threads(int);
int openblas_get_num_threads(void);

void user_set(int number)
{
    openblas_set_num_threads(number);
}

#ifndef ONLY_SETTER
int user_get(void)
{
    return openblas_get_num_threads();
}
#endif
