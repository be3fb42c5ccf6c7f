"""Items from one thread to another, through a queue without a limit."""

from queue import Queue

from room_for_64 import through


def work():
    return through(Queue(), threads=1)


if __name__ == "__main__":
    print(work())
