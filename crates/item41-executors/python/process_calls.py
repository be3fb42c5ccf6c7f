"""A hundred calls of a function that does nothing, through one process that is already running."""

import atexit
from concurrent.futures import ProcessPoolExecutor

_pool = None


def nothing(n):
    return n


def pool():
    # Not at import: a worker that imports this module must not start workers of its own.
    global _pool
    if not _pool:
        _pool = ProcessPoolExecutor(max_workers=1)
        atexit.register(_pool.shutdown)
    return _pool


def work():
    return list(pool().map(nothing, range(100)))


if __name__ == "__main__":
    print(work())
