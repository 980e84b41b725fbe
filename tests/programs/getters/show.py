"""What the programs here share: a number is set, and the library is asked for it."""

# More than any cap of the tests, and what lies below and between them.
ASKED = (64, 3, 2, 1, 64)


def each(name, put, get):
    """Prints what the getter says after each setting, a line for each."""
    for place, count in enumerate(ASKED):
        put(count)
        print(f"got_{name}_{place}={get()}", flush=True)
