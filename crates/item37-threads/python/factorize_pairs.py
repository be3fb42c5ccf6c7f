"""Factorizes the notebook's numbers by trying the numbers up to their square roots."""

from math import isqrt


def factorize(number):
    small = [i for i in range(1, isqrt(number) + 1) if number % i == 0]
    partners = [number // i for i in reversed(small)]
    if partners and partners[0] == small[-1]:  # The root of a square is its own partner.
        partners = partners[1:]
    return small + partners


def work():
    return [factorize(number) for number in [2139079, 1214759, 1516637, 1852285]]


if __name__ == "__main__":
    print(work())
