"""A map that takes an endless iterator, a few items ahead (Python 3.14)."""

import itertools
import sys

if sys.version_info < (3, 14):
    sys.exit(print("skipped: buffersize needs Python 3.14"))

from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=2) as pool:
    squares = pool.map(lambda number: number * number, itertools.count(), buffersize=4)
    print("the first squares:", list(itertools.islice(squares, 5)))
