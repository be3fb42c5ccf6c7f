"""Three children encrypt ten random bytes each."""

import os
import subprocess


def run_openssl(data, *more):
    env = os.environ.copy()
    env["password"] = b"\xe24U\n\xd0Ql3S\x11"
    proc = subprocess.Popen(
        ["openssl", "enc", "-des3", "-pass", "env:password", *more],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    proc.stdin.write(data)
    proc.stdin.flush()
    return proc


def work():
    procs = [run_openssl(os.urandom(10)) for _ in range(3)]
    return [len(proc.communicate()[0]) for proc in procs]


if __name__ == "__main__":
    print(work())
