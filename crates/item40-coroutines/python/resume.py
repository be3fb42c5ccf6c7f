"""A generator is sent 10,000 values and answers each with the sum so far."""

NUMBER = 10_000


def sums():
    total = 0
    while True:
        total += yield total


def answers(it):
    next(it)
    return sum(it.send(value) for value in range(NUMBER))


def work():
    return answers(sums())


if __name__ == "__main__":
    print(work())
