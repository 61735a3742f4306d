// The TypeScript SDK, version 2, in each of its modes: modern.mjs URL COMMAND [ARGUMENT…]

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { check, converse } from "./conversation.mjs";

const [url, command, ...args] = process.argv.slice(2);
const MODES = [
  ["auto", "2026-07-28"],
  ["legacy", "2025-11-25"],
  [{ pin: "2026-07-28" }, "2026-07-28"],
];
const TRANSPORTS = {
  http: () => new StreamableHTTPClientTransport(new URL(url)),
  stdio: () => new StdioClientTransport({ command, args, env: process.env }),
};

for (const [mode, version] of MODES) {
  for (const [name, transport] of Object.entries(TRANSPORTS)) {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(transport());
    const agreed = client.getNegotiatedProtocolVersion();
    check(agreed === version, `${JSON.stringify(mode)} agrees on ${version}: ${agreed}`);
    check(client.getServerVersion().name === "toolpress", "the server says who it is");
    const tools = await converse(client);
    await client.close();
    console.log(`typescript 2, ${mode.pin ?? mode}, ${name}: ${version}, ${tools} tools`);
  }
}
