"""Ten photos over a slow network, in a pipeline with two workers where one waits."""

from time import sleep

import photo
from closable import ClosableQueue, pipeline

PHOTOS = 10
LATENCY = 0.001


def download(number):
    sleep(LATENCY)
    return photo.download(number)


def upload(small):
    sleep(LATENCY)
    return photo.upload(small)


def work():
    queues = [ClosableQueue(), ClosableQueue(4), ClosableQueue(4), ClosableQueue()]
    phases = [download, photo.resize, upload]
    return sum(pipeline(phases, queues, range(PHOTOS), workers=(2, 1, 2)))


if __name__ == "__main__":
    print(work())
