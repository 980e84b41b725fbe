/* A library as OpenBLAS is one: it brings a setter, and calls it by its name. Copied many times. */
static int count;

void openblas_set_num_threads(int threads)
{
    count = threads;
}

void ask(int threads)
{
    openblas_set_num_threads(threads);
}
