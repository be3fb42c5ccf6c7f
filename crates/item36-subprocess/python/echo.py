"""A child says hello through a pipe."""

import subprocess


def work():
    proc = subprocess.Popen(["echo", "Hello from the child!"], stdout=subprocess.PIPE)
    out, err = proc.communicate()
    return out.decode("utf-8")


if __name__ == "__main__":
    print(work())
