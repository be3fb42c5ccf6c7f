"""10,000 resumes through 16 generators that delegate to each other."""

import nested


def work():
    return nested.work(16)


if __name__ == "__main__":
    print(work())
