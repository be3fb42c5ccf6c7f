"""Structured concurrency: no task outlives its group, and one failure cancels the others (Python 3.11)."""

import asyncio
import sys

if sys.version_info < (3, 11):
    sys.exit(print("skipped: asyncio.TaskGroup needs Python 3.11"))


async def forever(said):
    try:
        await asyncio.Event().wait()
    finally:
        said.append("cancelled")


async def fail():
    await asyncio.sleep(0)
    raise ValueError("the second task failed")


async def main():
    said = []
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(forever(said))
            group.create_task(fail())
    except BaseExceptionGroup as group:
        said.append(str(group.exceptions[0]))
    print(", then ".join(said))


asyncio.run(main())
