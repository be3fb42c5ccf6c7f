"""Ten children sleep 0.03 seconds each, all at the same time."""

import subprocess


def work():
    procs = [subprocess.Popen(["sleep", "0.03"]) for _ in range(10)]
    for proc in procs:
        proc.communicate()


if __name__ == "__main__":
    print(work())
