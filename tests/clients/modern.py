"""The Python SDK, version 2, in each of its modes: modern.py URL COMMAND [ARGUMENT…]"""

import asyncio
import os
import sys

from conversation import check, converse
from mcp import Client, MCPError, StdioServerParameters

MODES = {"auto": "2026-07-28", "legacy": "2025-11-25", "2026-07-28": "2026-07-28"}


async def main(url, command, *arguments):
    process = StdioServerParameters(command=command, args=list(arguments), env=dict(os.environ))
    for mode, version in MODES.items():
        for transport, server in (("http", url), ("stdio", process)):
            async with Client(server, mode=mode) as client:
                check(client.protocol_version == version, f"{mode} agrees on {version}: {client.protocol_version}")
                tools = await converse(client, MCPError, lambda reply: reply.is_error)
            print(f"python 2, {mode}, {transport}: {version}, {tools} tools")


asyncio.run(main(*sys.argv[1:]))
