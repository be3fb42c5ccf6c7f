"""Four greatest common divisors, one after the other."""

# A quarter of each of the notebook's numbers: the work runs many times.
NUMBERS = [
    (1963309 // 4, 2265973 // 4),
    (2030677 // 4, 3814172 // 4),
    (1551645 // 4, 2229620 // 4),
    (2039045 // 4, 2020802 // 4),
]


def gcd(pair):
    a, b = pair
    for i in range(min(a, b), 0, -1):
        if a % i == 0 and b % i == 0:
            return i
    return max(a, b)


def work():
    return list(map(gcd, NUMBERS))


if __name__ == "__main__":
    print(work())
