/* A tree of hashes: as many leaves as threads, whose states lie in an array. */
#include "../team.h"
#include <stdint.h>

enum { LEAVES = 8 };
struct state {
    uint64_t h[4];
};

static void update(struct state *state, const unsigned char *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        state->h[i & 3] = (state->h[i & 3] ^ data[i]) * 0x100000001b3u;
        state->h[(i + 1) & 3] += state->h[i & 3] >> 7;
    }
}

long work(int asked)
{
    struct state leaves[LEAVES], root = {{1, 2, 3, 4}};
    unsigned char data[ITEMS];
    (void)asked;
    for (int i = 0; i < ITEMS; i++)
        data[i] = item(i);
    for (int i = 0; i < LEAVES; i++)
        leaves[i] = root;
#pragma omp parallel shared(leaves) num_threads(LEAVES)
    {
        size_t number = omp_get_thread_num(), length = ITEMS;
        const unsigned char *in = data + number * 64;
        PRESENT
        while (length >= LEAVES * 64) {
            update(&leaves[number], in, 64);
            in += LEAVES * 64;
            length -= LEAVES * 64;
        }
        if (length > number * 64)
            update(&leaves[number], in, length - number * 64 < 64 ? length - number * 64 : 64);
    }
    for (int i = 0; i < LEAVES; i++)
        update(&root, (unsigned char *)&leaves[i], sizeof leaves[i]);
    return root.h[0] ^ root.h[1] ^ root.h[2] ^ root.h[3];
}
