"""Runs the one interleaving that loses an update, with two real threads."""

from threading import Barrier, Thread


class Counter:
    def __init__(self):
        self.count = 0


def thread_a(counter, switch):
    value_a = getattr(counter, "count")
    switch.wait()  # Context switch to Thread B
    switch.wait()  # Context switch back to Thread A
    result_a = value_a + 1
    setattr(counter, "count", result_a)


def thread_b(counter, switch):
    switch.wait()  # Thread A has loaded
    value_b = getattr(counter, "count")
    result_b = value_b + 1
    setattr(counter, "count", result_b)
    switch.wait()  # Context switch back to Thread A


def work():
    counter = Counter()
    offset = 5
    counter.count += offset

    value = getattr(counter, "count")
    result = value + offset
    setattr(counter, "count", result)

    switch = Barrier(2)
    threads = [Thread(target=func, args=(counter, switch)) for func in (thread_a, thread_b)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter.count


if __name__ == "__main__":
    print(work())
