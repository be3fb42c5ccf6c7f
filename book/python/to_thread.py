"""A blocking call beside an event loop: the loop goes on meanwhile (Python 3.9)."""

import asyncio
import sys
import threading

if sys.version_info < (3, 9):
    sys.exit(print("skipped: asyncio.to_thread needs Python 3.9"))


async def main():
    released = threading.Event()
    call = asyncio.create_task(asyncio.to_thread(released.wait))
    turns = 0
    while turns < 100:
        await asyncio.sleep(0)
        turns += 1
    released.set()  # Only a loop that goes on comes this far.
    await call
    print(f"the loop took {turns} turns while a call blocked a thread")


asyncio.run(main())
