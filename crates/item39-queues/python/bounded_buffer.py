"""A thousand items, one by one, through a queue with room for one."""

from queue import Queue
from threading import Thread

ITEMS = 1000


def work():
    queue = Queue(1)
    total = 0

    def consumer():
        nonlocal total
        for _ in range(ITEMS):
            total += queue.get()

    thread = Thread(target=consumer)
    thread.start()
    for item in range(ITEMS):
        queue.put(item)
    thread.join()
    return total


if __name__ == "__main__":
    print(work())
