"""A pipeline of three workers that poll."""

from collections import deque
from threading import Lock, Thread
from time import sleep

from photo import PHOTOS, download, resize, upload


class MyQueue:
    def __init__(self):
        self.items = deque()
        self.lock = Lock()

    def put(self, item):
        with self.lock:
            self.items.append(item)

    def get(self):
        with self.lock:
            return self.items.popleft()


class Worker(Thread):
    def __init__(self, func, in_queue, out_queue):
        super().__init__()
        self.func = func
        self.in_queue = in_queue
        self.out_queue = out_queue

    def run(self):
        while True:
            try:
                item = self.in_queue.get()
            except IndexError:
                sleep(0.01)
            except AttributeError:
                return
            else:
                self.out_queue.put(self.func(item))


def work():
    queues = [MyQueue() for _ in range(4)]
    threads = [
        Worker(func, queues[i], queues[i + 1])
        for i, func in enumerate([download, resize, upload])
    ]
    for thread in threads:
        thread.start()
    for number in range(PHOTOS):
        queues[0].put(number)
    done = queues[3].items
    while len(done) < PHOTOS:
        sleep(0.1)
    for thread in threads:
        thread.in_queue = None
    for thread in threads:
        thread.join()
    return [len(done), sum(done)]


if __name__ == "__main__":
    print(work())
