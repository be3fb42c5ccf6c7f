"""The same in four threads, which take turns at the interpreter."""

from concurrent.futures import ThreadPoolExecutor

from gcd_serial import NUMBERS, gcd


def work():
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(gcd, NUMBERS))


if __name__ == "__main__":
    print(work())
