"""10,000 resumes through 64 generators that delegate to each other."""

import nested


def work():
    return nested.work(64)


if __name__ == "__main__":
    print(work())
