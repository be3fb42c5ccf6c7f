"""A generator that catches being closed can return a value to `close` (Python 3.13)."""

import sys

if sys.version_info < (3, 13):
    sys.exit(print("skipped: the value of close needs Python 3.13"))


def average():
    total = count = 0
    try:
        while True:
            total += yield
            count += 1
    except GeneratorExit:
        return total / count


it = average()
next(it)
for value in [10, 20, 60]:
    it.send(value)
print(f"closed, and the average is {it.close()}")
