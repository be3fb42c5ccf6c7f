"""Has five threads count without a lock.

The first run switches threads between load and store, the second is the notebook's program."""

from threading import Barrier, Thread
from time import sleep


class Counter:
    def __init__(self):
        self.count = 0

    def increment(self, offset):
        self.count += offset


def worker(how_many, counter, barrier):
    barrier.wait()
    for _ in range(how_many):
        counter.increment(1)


def overlapping_worker(how_many, counter, barrier):
    value = getattr(counter, "count")
    barrier.wait()  # All have loaded, none has stored.
    setattr(counter, "count", value + 1)
    barrier.wait()  # All have stored: the count is 1. From here on nothing is forced.
    for i in range(1, how_many):
        value = getattr(counter, "count")
        if i % 1000 == 0:
            sleep(0)  # A good moment for a context switch.
        setattr(counter, "count", value + 1)


def run_threads(func, how_many, counter):
    barrier = Barrier(5)
    threads = [Thread(target=func, args=(how_many, counter, barrier)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter.count


def work():
    how_many = 10**5
    return [
        run_threads(overlapping_worker, how_many, Counter()),
        run_threads(worker, how_many, Counter()),
    ]


if __name__ == "__main__":
    print(work())
