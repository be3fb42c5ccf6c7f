"""Items from four threads to four others, through a queue with room for 64."""

from queue import Queue

from room_for_64 import through


def work():
    return through(Queue(64), threads=4)


if __name__ == "__main__":
    print(work())
