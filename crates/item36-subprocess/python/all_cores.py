"""Two children count to 10,000 at the same time."""

import subprocess

COUNT = "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i"


def work():
    procs = [subprocess.Popen(["sh", "-c", COUNT], stdout=subprocess.PIPE) for _ in range(2)]
    return [proc.communicate()[0].decode() for proc in procs]


if __name__ == "__main__":
    print(work())
