"""10,000 no-ops with Dask; prints microseconds per item."""

import time

from distributed import Client, LocalCluster


def nothing(number):
    return number


def each(client, items):
    start = time.perf_counter()
    assert len(client.gather(client.map(nothing, range(items), pure=False))) == items
    return (time.perf_counter() - start) / items * 1e6


if __name__ == "__main__":
    with LocalCluster(
        n_workers=4, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster, Client(cluster) as client:
        client.wait_for_workers(4)
        each(client, 100)
        # It has no chunks: a `batch_size` is for sending alone, and each item stays a task.
        print(each(client, 10_000))
