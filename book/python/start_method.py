"""How a pool starts its processes unless told otherwise (forkserver on Linux from Python 3.14)."""

import multiprocessing
import sys

if __name__ == "__main__":
    version = ".".join(map(str, sys.version_info[:2]))
    print(f"Python {version} starts processes by {multiprocessing.get_start_method()}")
