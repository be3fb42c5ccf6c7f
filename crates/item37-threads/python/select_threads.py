"""Makes five calls that block for 5 ms at the same time, while the main thread computes."""

from threading import Thread

from select_serial import slow_systemcall


class SelectThread(Thread):
    def run(self):
        self.readable = slow_systemcall()


def compute_helicopter_location(index):
    """Takes 1,000 steps of Minsky's circle in whole numbers, from a place east of the pad."""
    east, north = 100_000 * (index + 1), 0
    for _ in range(1000):
        east -= north >> 8
        north += east >> 8
    return east, north


def work():
    threads = [SelectThread() for _ in range(5)]
    for thread in threads:
        thread.start()
    locations = [compute_helicopter_location(index) for index in range(5)]
    for thread in threads:
        thread.join()
    return sum(thread.readable for thread in threads), locations


if __name__ == "__main__":
    print(work())
