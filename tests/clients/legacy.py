"""The Python SDK, version 1: legacy.py URL COMMAND [ARGUMENT…]"""

import asyncio
import os
import sys
from contextlib import asynccontextmanager

from conversation import check, converse
from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client


@asynccontextmanager
async def over_http(url):
    async with streamable_http_client(url) as (read, write, _):
        yield read, write


async def main(url, command, *arguments):
    process = StdioServerParameters(command=command, args=list(arguments), env=dict(os.environ))
    for transport, streams in (("http", over_http(url)), ("stdio", stdio_client(process))):
        async with streams as (read, write), ClientSession(read, write) as client:
            server = await client.initialize()
            check(server.serverInfo.name == "toolpress", f"the server says who it is: {server.serverInfo}")
            await client.send_ping()
            tools = await converse(client, McpError, lambda reply: reply.isError)
        print(f"python 1, {transport}: {server.protocolVersion}, {tools} tools")


asyncio.run(main(*sys.argv[1:]))
