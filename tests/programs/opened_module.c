/* A library to open and to close. */
int opened_module(void)
{
    return 1;
}
