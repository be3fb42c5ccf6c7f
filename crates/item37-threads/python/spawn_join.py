"""Makes a call that does nothing, in a thread of its own."""

from threading import Thread


def work():
    result = []
    thread = Thread(target=lambda: result.append(1 + 1))
    thread.start()
    thread.join()
    return result[0]


if __name__ == "__main__":
    print(work())
