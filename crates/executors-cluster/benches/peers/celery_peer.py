"""No-ops with Celery over Redis: prints microseconds per item, singly and in chunks of 1,000.

It starts a `redis-server` and a worker with 4 processes, and ends both.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time

from celery import Celery

PORT = int(os.environ.get("CELERY_PEER_PORT", "0"))
URL = f"redis://127.0.0.1:{PORT}/0"

app = Celery("celery_peer", broker=URL, backend=URL)
app.conf.update(
    worker_prefetch_multiplier=64,
    task_acks_late=False,
    broker_pool_limit=4,
    result_expires=600,
    task_serializer="json",
    worker_send_task_events=False,
)


@app.task
def nothing(number):
    return number


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def each(items):
    start = time.perf_counter()
    results = [nothing.delay(number) for number in range(items)]
    # Results come by publish and subscribe, as the documentation recommends for Redis.
    assert sum(result.get(timeout=60) for result in results) == sum(range(items))
    return (time.perf_counter() - start) / items * 1e6


def in_chunks(items):
    start = time.perf_counter()
    chunks = nothing.chunks(((number,) for number in range(items)), 1000)()
    assert sum(sum(chunk) for chunk in chunks.get(timeout=60)) == sum(range(items))
    return (time.perf_counter() - start) / items * 1e6


def measure():
    nothing.delay(1).get(timeout=60)
    each(200)
    print(each(10_000), in_chunks(100_000))


def main():
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "CELERY_PEER_PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1"}
        redis = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        server = subprocess.Popen([*redis, "--dir", folder], stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "celery", "-A", "celery_peer", "worker"]
        options = ["--concurrency", "4", "--loglevel", "ERROR", "--without-gossip"]
        options += ["--without-mingle", "--without-heartbeat"]
        worker = subprocess.Popen(
            [*command, *options],
            env=environment,
            cwd=os.path.dirname(os.path.abspath(__file__)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            # This program again, which now knows the port.
            subprocess.run([sys.executable, __file__, "measure"], env=environment, check=True)
        finally:
            worker.terminate()
            worker.wait()
            server.terminate()
            server.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure()
    else:
        main()
