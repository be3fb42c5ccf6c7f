"""Has five threads count under a lock: a tenth of the notebook's counts, because it runs often."""

from threading import Barrier, Lock, Thread


class LockingCounter:
    def __init__(self):
        self.lock = Lock()
        self.count = 0

    def increment(self, offset):
        with self.lock:
            self.count += offset


def worker(how_many, counter, barrier):
    barrier.wait()
    for _ in range(how_many):
        counter.increment(1)


def work():
    counter = LockingCounter()
    barrier = Barrier(5)
    threads = [Thread(target=worker, args=(10**4, counter, barrier)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter.count


if __name__ == "__main__":
    print(work())
