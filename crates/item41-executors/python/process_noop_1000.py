"""A hundred thousand calls of a function that does nothing, a thousand in a message."""

import process_calls
from process_calls import nothing


def work():
    return sum(process_calls.pool().map(nothing, range(100000), chunksize=1000))


if __name__ == "__main__":
    print(work())
