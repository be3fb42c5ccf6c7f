"""Items from one thread to another, through a queue with room for 64."""

from queue import Queue
from threading import Thread

ITEMS = 20_000


def work():
    queue = Queue(64)
    totals = []

    def producer():
        for item in range(ITEMS):
            queue.put(item)

    def consumer():
        totals.append(sum(iter(queue.get, None)))

    producers = [Thread(target=producer)]
    consumers = [Thread(target=consumer)]
    for thread in producers + consumers:
        thread.start()
    for thread in producers:
        thread.join()
    for _ in consumers:
        queue.put(None)
    for thread in consumers:
        thread.join()
    return sum(totals)


if __name__ == "__main__":
    print(work())
