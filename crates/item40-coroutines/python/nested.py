"""The same through generators that delegate to each other."""

from resume import answers, sums


def ladder(depth):
    if depth > 1:
        yield from ladder(depth - 1)
    else:
        yield from sums()


def work(depth):
    return answers(ladder(depth))
