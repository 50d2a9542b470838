# A client of the Python project's kind: it asks as that one did, and prints what it hears.
import asyncio
import json
import sys

import websockets

url, product = sys.argv[1:]
pings = 0


async def main():
    global pings
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"operation": "subscribe", "products": product, "want_snapshot": True}))
        async for text in socket:
            print(text, flush=True)
            if json.loads(text)["op"] == "incr":
                pings += 1
                await socket.send(json.dumps({"op": "ping", "timestamp": pings}))
                await socket.send(json.dumps({"op": "sing"}))


asyncio.run(main())
