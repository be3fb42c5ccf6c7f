"""Ten children sleep 0.02 seconds each, all at the same time, under an event loop."""

import asyncio


async def sleepers():
    procs = [await asyncio.create_subprocess_exec("sleep", "0.02") for _ in range(10)]
    for proc in procs:
        await proc.wait()


def work():
    asyncio.run(sleepers())


if __name__ == "__main__":
    print(work())
