"""Three children encrypt; each hands its output to a child that hashes it."""

import subprocess

from encrypt import run_openssl


def run_md5(input_stdin):
    return subprocess.Popen(["md5sum"], stdin=input_stdin, stdout=subprocess.PIPE)


def work():
    procs = []
    for _ in range(3):
        input_proc = run_openssl(b"0123456789", "-S", "0123456789abcdef")
        hash_proc = run_md5(input_proc.stdout)
        # The notebook leaves this end open, and its communicate() reads what md5sum should get.
        input_proc.stdout.close()
        input_proc.stdout = None
        procs.append((input_proc, hash_proc))
    for input_proc, _ in procs:
        input_proc.communicate()
    return b"".join(hash_proc.communicate()[0] for _, hash_proc in procs).decode()


if __name__ == "__main__":
    print(work())
