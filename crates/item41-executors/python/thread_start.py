"""A pool of four threads, started, used once and ended."""

from concurrent.futures import ThreadPoolExecutor

from thread_noop import nothing


def work():
    with ThreadPoolExecutor(max_workers=4) as pool:
        return sum(pool.map(nothing, range(4)))


if __name__ == "__main__":
    print(work())
