// The TypeScript SDK, version 1: legacy.mjs URL COMMAND [ARGUMENT…]

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { check, converse } from "./conversation.mjs";

const [url, command, ...args] = process.argv.slice(2);
const TRANSPORTS = {
  http: new StreamableHTTPClientTransport(new URL(url)),
  stdio: new StdioClientTransport({ command, args, env: process.env }),
};

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  check(client.getServerVersion().name === "toolpress", "the server says who it is");
  await client.ping();
  const tools = await converse(client);
  await client.close();
  console.log(`typescript 1, ${name}: ${tools} tools`);
}
