"""Twenty photos over a slow network, in a pipeline."""

from time import sleep

import photo
from closable import ClosableQueue, pipeline

LATENCY = 0.001


def download(number):
    sleep(LATENCY)
    return photo.download(number)


def upload(small):
    sleep(LATENCY)
    return photo.upload(small)


def work():
    queues = [ClosableQueue(), ClosableQueue(4), ClosableQueue(4), ClosableQueue()]
    return sum(pipeline([download, photo.resize, upload], queues, range(20)))


if __name__ == "__main__":
    print(work())
