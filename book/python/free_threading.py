"""Two threads that compute: what they gain with and without the global lock (free threading: 3.13t, 3.14t)."""

import sys
import threading
import time


def work():
    total = 0
    for number in range(2_000_000):
        total += number
    return total


def seconds(threads):
    started = time.perf_counter()
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return time.perf_counter() - started


has_lock = getattr(sys, "_is_gil_enabled", lambda: True)()
gain = 2 * min(seconds(1) for _ in range(3)) / min(seconds(2) for _ in range(3))
print(f"global lock: {'yes' if has_lock else 'no'}; two threads gain x {gain:.2f}")
