"""A queue that is shut down ends every loop that gets from it (Python 3.13)."""

import queue
import sys
import threading

if sys.version_info < (3, 13):
    sys.exit(print("skipped: queue.ShutDown needs Python 3.13"))


def worker(items, done):
    try:
        while True:
            done.append(items.get())
    except queue.ShutDown:
        pass


items, done = queue.Queue(), []
workers = [threading.Thread(target=worker, args=(items, done)) for _ in range(2)]
for thread in workers:
    thread.start()
for item in range(10):
    items.put(item)
items.shutdown()  # What is in the queue can still be got.
for thread in workers:
    thread.join()
print(f"2 workers ended after {len(done)} items, without a sentinel")
