"""Five threads count without a lock: with barriers inside the first increment, then as in the notebook."""

from threading import Barrier, Thread


class Counter(object):
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
    barrier.wait()  # Everybody has loaded, nobody has stored.
    setattr(counter, "count", value + 1)
    barrier.wait()  # Everybody has stored. From here on nothing is forced.
    for _ in range(how_many - 1):
        counter.increment(1)


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
