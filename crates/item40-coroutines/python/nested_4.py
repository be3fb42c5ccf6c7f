"""10,000 resumes through 4 generators that delegate to each other."""

import nested


def work():
    return nested.work(4)


if __name__ == "__main__":
    print(work())
