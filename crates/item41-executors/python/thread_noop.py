"""Ten thousand calls of a function that does nothing, in four threads."""

from concurrent.futures import ThreadPoolExecutor

_pool = ThreadPoolExecutor(max_workers=4)


def nothing(n):
    return n


def work():
    return sum(_pool.map(nothing, range(10_000)))


if __name__ == "__main__":
    print(work())
