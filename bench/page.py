def write(known):
    return 0
