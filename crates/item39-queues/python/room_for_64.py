"""Items from one thread to another, through a queue with room for 64."""

from queue import Queue
from threading import Thread

ITEMS = 20_000


def through(queue, threads):
    """`threads` threads put, and as many others get."""
    totals = []

    def producer(first):
        for item in range(first, ITEMS, threads):
            queue.put(item)

    def consumer():
        totals.append(sum(iter(queue.get, None)))

    producers = [Thread(target=producer, args=(first,)) for first in range(threads)]
    consumers = [Thread(target=consumer) for _ in range(threads)]
    for thread in producers + consumers:
        thread.start()
    for thread in producers:
        thread.join()
    for _ in consumers:
        queue.put(None)
    for thread in consumers:
        thread.join()
    return sum(totals)


def work():
    return through(Queue(64), threads=1)


if __name__ == "__main__":
    print(work())
