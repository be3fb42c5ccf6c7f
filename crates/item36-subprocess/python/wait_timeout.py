"""A time limit of 20 ms passes on a child that sleeps."""

import atexit
import subprocess

PROC = subprocess.Popen(["sleep", "1000"])


@atexit.register
def end():
    PROC.kill()
    PROC.wait()


def work():
    try:
        PROC.wait(timeout=0.02)
    except subprocess.TimeoutExpired:
        return None
    return "sleep has ended before its time"


if __name__ == "__main__":
    print(work())
