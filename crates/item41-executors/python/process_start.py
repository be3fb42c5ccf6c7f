"""A pool of four processes, started, used once and ended."""

from concurrent.futures import ProcessPoolExecutor

from process_calls import nothing


def work():
    with ProcessPoolExecutor(max_workers=4) as pool:
        return sum(pool.map(nothing, range(4)))


if __name__ == "__main__":
    print(work())
