"""A thousand calls of a function that does nothing, each in a message of its own."""

import process_calls
from process_calls import nothing


def work():
    return sum(process_calls.pool().map(nothing, range(1000), chunksize=1))


if __name__ == "__main__":
    print(work())
