"""Measures what threads gain in Python, for work that computes and for work that blocks.

The gain is the time in a row divided by the time in threads: medians of five pairs."""

from statistics import median
from threading import Thread
from time import perf_counter

from factorize_serial import factorize
from select_serial import slow_systemcall


def in_a_row(calls):
    for call in calls:
        call()


def in_threads(calls):
    threads = [Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def seconds(run, calls):
    start = perf_counter()
    run(calls)
    return perf_counter() - start


def gain(calls):
    pairs = [(seconds(in_a_row, calls), seconds(in_threads, calls)) for _ in range(5)]
    rows, threads = zip(*pairs)
    return median(rows) / median(threads)


def work():
    computing = [lambda: list(factorize(300_000))] * 2
    blocking = [slow_systemcall] * 5
    return {"computing": gain(computing), "blocking": gain(blocking)}


if __name__ == "__main__":
    print(work())
