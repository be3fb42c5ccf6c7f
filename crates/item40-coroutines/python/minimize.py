"""A coroutine answers 2,000 values with the least so far."""

NUMBER = 2000
VALUES = [NUMBER - i // 2 + (i * i) % 7 for i in range(NUMBER)]


def minimize():
    current = yield
    while True:
        value = yield current
        current = min(value, current)


def work():
    it = minimize()
    next(it)
    total = 0
    for value in VALUES:
        total += it.send(value)
    return total


if __name__ == "__main__":
    print(work())
