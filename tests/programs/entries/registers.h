/* A runtime whose functions have hooked names, and take more than all argument registers hold. */
typedef float vector __attribute__((vector_size(16)));

/* Returned through a pointer that the caller passes beside the arguments. */
struct large {
    long count;
    long intact;
    long numbers[6];
};

/* Returns the count, or -1 if any other argument is not what VECTOR and NUMBER say. */
int openblas_set_num_threads(int count, long a, long b, long c, long d, long e, long f, long g,
                             vector q, vector r, vector s, vector t, vector u, vector v, vector w,
                             vector x, long on_stack, double on_stack_too);

/* The third argument register carries the count. A hidden pointer takes the first on x86-64, and
 * none of the eight on AArch64: the count is the third or the fourth, so it is passed twice. */
struct large GOMP_parallel(long first, unsigned count, unsigned count_too, double last);

/* The count that the last call of any of them was given; then forgets it. */
int take_last_count(void);

#define NUMBER(n) (0x1122334455667700L + (n))
#define VECTOR(n) ((vector){ (n) + 0.25f, (n) + 0.5f, (n) + 0.75f, -(n) - 1.0f })
