"""CPython's side of the table of the core: the same programs on asyncio.

Called with the name of a program and its numbers; prints a line of JSON as run-case does.
"""

import asyncio
import json
import resource
import sys
import time

PLACES = 10
PERMITS = 10


async def spawn(tasks, _):
    async def give(i):
        return i

    tasks = [asyncio.create_task(give(i)) for i in range(tasks)]
    total = 0
    for task in tasks:
        total += await task
    return total


async def yields(tasks, times):
    count = 0

    async def turn():
        nonlocal count
        for _ in range(times):
            await asyncio.sleep(0)
            count += 1

    await asyncio.gather(*(turn() for _ in range(tasks)))
    return count


async def sleepers(tasks, milliseconds):
    woken = 0

    async def doze():
        nonlocal woken
        await asyncio.sleep(milliseconds / 1000)
        woken += 1

    tasks = [asyncio.create_task(doze()) for _ in range(tasks)]
    for task in tasks:
        await task
    return woken


async def queue(items, _):
    queue = asyncio.Queue(PLACES)

    async def produce():
        for i in range(items):
            await queue.put(i)

    async def consume():
        total = 0
        for _ in range(items):
            total += await queue.get()
        return total

    _, total = await asyncio.gather(produce(), consume())
    return total


async def ping_pong(hops, _):
    there = asyncio.Queue(PLACES)
    back = asyncio.Queue(PLACES)

    async def echo():
        for _ in range(0, hops, 2):
            await back.put(await there.get() + 1)

    async def ask():
        last = 0
        for _ in range(0, hops, 2):
            await there.put(last + 1)
            last = await back.get()
        return last

    last, _ = await asyncio.gather(ask(), echo())
    return last


async def cancel(tasks, _):
    cleaned = 0

    async def hang():
        nonlocal cleaned
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            cleaned += 1

    tasks = [asyncio.create_task(hang()) for _ in range(tasks)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return min(cleaned, sum(task.cancelled() for task in tasks))


async def semaphore(tasks, times):
    semaphore = asyncio.Semaphore(PERMITS)
    inside = 0
    count = 0

    async def visit():
        nonlocal inside, count
        for _ in range(times):
            async with semaphore:
                inside += 1
                if inside > PERMITS:
                    raise RuntimeError(f"Cannot count this run as at most {PERMITS} may be inside: {inside}")
                await asyncio.sleep(0)
                inside -= 1
                count += 1

    await asyncio.gather(*(visit() for _ in range(tasks)))
    return count


async def depth(depth, times):
    async def nest(left):
        if left > 0:
            return await nest(left - 1) + 1
        for _ in range(times):
            await asyncio.sleep(0)
        return times

    sys.setrecursionlimit(depth + 1000)
    return await nest(depth)


async def busy(tasks, _):
    """Serves HTTP beside tasks that are always ready, once it is told to start them; ends when stdin does."""
    count = 0
    running = True

    async def spin():
        nonlocal count
        while running:
            count += 1
            await asyncio.sleep(0)

    async def answer(reader, writer):
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    say({"port": server.sockets[0].getsockname()[1]})
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    spinning = []
    while line := await lines.readline():
        if line == b"start\n":
            spinning = [asyncio.create_task(spin()) for _ in range(tasks)]
        say({"yields": count})
    running = False
    await asyncio.gather(*spinning)
    server.close()
    return tasks


def say(message):
    print(json.dumps(message), flush=True)


PROGRAMS = {
    "spawn": spawn,
    "yields": yields,
    "sleepers": sleepers,
    "queue": queue,
    "pingPong": ping_pong,
    "cancel": cancel,
    "semaphore": semaphore,
    "depth": depth,
    "busy": busy,
}


def main():
    name, first, second = sys.argv[1:4]
    begun = time.perf_counter()
    checksum = asyncio.run(PROGRAMS[name](int(first), int(second)))
    elapsed = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes, but bytes on macOS.
    mebibytes = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    say({"checksum": checksum, "ms": elapsed * 1000, "mib": mebibytes})


main()
