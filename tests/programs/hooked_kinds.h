/* The kinds of counted functions, and their places in the list. */
enum kind {
    VALUE,
    REFERENCE,
    REFERENCE8,
    LEVELS,
    PRODUCT,
    GETTER,
    NOTE,
    OFF_VALUE,
    OFF_REFERENCE,
    OFF_REFERENCE8,
    ONE_VALUE,
    ONE_REFERENCE,
    ONE_REFERENCE8,
};

enum {
#define ELSEWHERE(name)
#define LIBC(name)
#define COUNT(name, kind, first) place_##name,
#include "hooked.h"
#undef COUNT
#undef LIBC
#undef ELSEWHERE
    COUNTED
};
