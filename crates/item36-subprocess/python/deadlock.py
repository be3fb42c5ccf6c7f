"""Four mebibytes go through `cat` and back."""

import subprocess

INPUT = b"x" * (4 * 1024 * 1024)


def work():
    proc = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, err = proc.communicate(INPUT)
    return len(out)


if __name__ == "__main__":
    print(work())
