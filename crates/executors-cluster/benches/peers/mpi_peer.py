"""10,000 no-ops and a million items in chunks with mpi4py.futures; prints microseconds per item."""

import statistics
import time

from mpi4py.futures import MPIPoolExecutor


def nothing(number):
    return number


def each(pool, items, chunksize):
    start = time.perf_counter()
    assert sum(1 for _ in pool.map(nothing, range(items), chunksize=chunksize)) == items
    return (time.perf_counter() - start) / items * 1e6


if __name__ == "__main__":
    with MPIPoolExecutor(max_workers=4) as pool:
        assert len(list(pool.map(nothing, range(100)))) == 100
        single = statistics.median(each(pool, 10_000, 1) for _ in range(3))
        chunked = statistics.median(each(pool, 1_000_000, 1000) for _ in range(3))
    print(single, chunked)
