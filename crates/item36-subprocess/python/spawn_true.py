"""`true` is started and waited for."""

import subprocess


def work():
    subprocess.Popen(["true"]).wait()


if __name__ == "__main__":
    print(work())
