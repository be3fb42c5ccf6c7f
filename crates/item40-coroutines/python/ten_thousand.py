"""Ten thousand counters are alive at once and take turns."""

NUMBER = 10_000
ROUNDS = 3


def counter():
    count = 0
    while True:
        count += yield count


def work():
    counters = [counter() for _ in range(NUMBER)]
    counts = [next(it) for it in counters]
    for _ in range(ROUNDS):
        for i, it in enumerate(counters):
            counts[i] = it.send(i)
    return sum(counts)


if __name__ == "__main__":
    print(work())
