"""Factorizes a number in a loop."""


def factorize(number):
    for i in range(1, number + 1):
        if number % i == 0:
            yield i


def work():
    return [list(factorize(number)) for number in [303690]]


if __name__ == "__main__":
    print(work())
