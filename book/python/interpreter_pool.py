"""A pool of interpreters in one process, each with a lock of its own (Python 3.14)."""

import sys

if sys.version_info < (3, 14):
    sys.exit(print("skipped: InterpreterPoolExecutor needs Python 3.14"))

import math
from concurrent.futures import InterpreterPoolExecutor

if __name__ == "__main__":
    with InterpreterPoolExecutor(max_workers=2) as pool:
        print("greatest common divisors:", list(pool.map(math.gcd, [12, 35], [18, 14])))
