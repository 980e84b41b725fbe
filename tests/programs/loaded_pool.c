/* A library with a pool, and with -DBAD one that needs it and a function that nobody has. */
#ifdef BAD
void nobody_has_this(void);
void openblas_set_num_threads(int);
void call(void) { nobody_has_this(); openblas_set_num_threads(1); }
#else
static volatile int threads = 64;
void openblas_set_num_threads(int count) { threads = count; }
int openblas_get_num_threads(void) { return threads; }
#endif
