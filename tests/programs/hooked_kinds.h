/* The kinds of counted functions, and their places in the list. */
enum kind {
    VALUE,
    REFERENCE,
    REFERENCE8,
    LEVELS,
    PRODUCT,
    GETTER,
    NOTE,
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
