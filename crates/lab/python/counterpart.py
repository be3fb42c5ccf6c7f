"""Runs the `work` of one counterpart on demand.

    python3 -B -c "$(cat counterpart.py)" FOLDER MODULE

A line in says how often; a line out says how long one execution took and what the last one
answered, as JSON. Start-up and import are over by the first line, so they are never timed.
"""

import importlib
import json
import os
import sys
from time import perf_counter


def serve(replies):
    folder, module = sys.argv[1:3]
    sys.path.insert(0, folder)
    work = importlib.import_module(module).work
    for line in sys.stdin:
        iterations = int(line)
        start = perf_counter()
        for _ in range(iterations):
            answer = work()
        seconds = (perf_counter() - start) / iterations
        print(json.dumps({"seconds": seconds, "answer": answer}), file=replies, flush=True)


# What the counterpart prints, and what its children print, must not be taken for a reply. The
# descriptor that `dup` returns is not inherited.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
serve(replies)
