"""A child that would sleep for ten seconds is terminated after 0.02."""

import subprocess


def work():
    proc = subprocess.Popen(["sleep", "10"])
    try:
        proc.communicate(timeout=0.02)
    except subprocess.TimeoutExpired:
        proc.terminate()
        proc.wait()
    return proc.poll()


if __name__ == "__main__":
    print(work())
