"""Three stages: one could write forever, one gives up half-way, one counts what arrives."""

import subprocess
from subprocess import DEVNULL, PIPE


def work():
    yes = subprocess.Popen(["yes"], stdout=PIPE)
    script = "head -n 2; echo 'no more!' >&2; exit 3"
    sh = subprocess.Popen(["sh", "-c", script], stdin=yes.stdout, stdout=PIPE, stderr=DEVNULL)
    yes.stdout.close()
    wc = subprocess.Popen(["wc", "-l"], stdin=sh.stdout, stdout=PIPE)
    sh.stdout.close()
    wc.communicate()
    return [proc.wait() for proc in (yes, sh, wc)]


if __name__ == "__main__":
    print(work())
