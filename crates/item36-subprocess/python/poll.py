"""The parent looks every millisecond whether a child that sleeps 0.03 seconds is done."""

import subprocess
from time import sleep


def work():
    proc = subprocess.Popen(["sleep", "0.03"])
    while proc.poll() is None:
        sleep(0.001)
    return proc.poll()


if __name__ == "__main__":
    print(work())
