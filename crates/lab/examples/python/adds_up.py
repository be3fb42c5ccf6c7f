"""Ten numbers are added."""


def work():
    print("what a counterpart prints is not taken for its answer")
    return sum(range(1, 11))


if __name__ == "__main__":
    print(work())
