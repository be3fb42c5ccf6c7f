"""The same in four processes, started and ended each time."""

from concurrent.futures import ProcessPoolExecutor

from gcd_serial import NUMBERS, gcd


def work():
    with ProcessPoolExecutor(max_workers=4) as pool:
        return list(pool.map(gcd, NUMBERS))


if __name__ == "__main__":
    print(work())
