"""Makes five calls that block for 5 ms, one after the other."""

import select
import socket


def slow_systemcall():
    # On Linux a TCP socket that is not connected would be readable at once.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as quiet:
        readable, _, _ = select.select([quiet], [], [], 0.005)
    return len(readable)


def work():
    return sum(slow_systemcall() for _ in range(5))


if __name__ == "__main__":
    print(work())
