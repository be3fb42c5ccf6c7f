"""A pipeline of three workers that stop when their queue is closed."""

from closable import ClosableQueue, pipeline
from photo import PHOTOS, download, resize, upload


def work():
    queues = [ClosableQueue() for _ in range(4)]
    done = pipeline([download, resize, upload], queues, range(PHOTOS))
    return [len(done), sum(done)]


if __name__ == "__main__":
    print(work())
