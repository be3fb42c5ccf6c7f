"""A queue that can be closed and looped over, and the worker that goes with it."""

from queue import Queue
from threading import Thread


class ClosableQueue(Queue):
    SENTINEL = object()

    def close(self):
        self.put(self.SENTINEL)

    def __iter__(self):
        while True:
            item = self.get()
            try:
                if item is self.SENTINEL:
                    return
                yield item
            finally:
                self.task_done()


class StoppableWorker(Thread):
    def __init__(self, func, in_queue, out_queue):
        super().__init__()
        self.func = func
        self.in_queue = in_queue
        self.out_queue = out_queue

    def run(self):
        for item in self.in_queue:
            self.out_queue.put(self.func(item))


def pipeline(phases, queues, items, workers=(1, 1, 1)):
    """Everything in `items` goes through the phases; the results."""
    threads = [
        StoppableWorker(func, queues[i], queues[i + 1])
        for i, func in enumerate(phases)
        for _ in range(workers[i])
    ]
    for thread in threads:
        thread.start()
    for item in items:
        queues[0].put(item)
    for queue, number in zip(queues, workers):
        for _ in range(number):
            queue.close()
        queue.join()
    for thread in threads:
        thread.join()
    return list(queues[-1].queue)
