// A gateway that starts for the first time, with an empty database, on a free port of this machine.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export async function startGateway(program, listen = "127.0.0.1:0") {
  const folder = await mkdtemp(join(tmpdir(), "toolpress-console-"));
  const args = ["serve", "--listen", listen, "--database", `sqlite:${join(folder, "toolpress.db")}`];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill("SIGKILL"));
  const log = [];
  child.stderr.on("data", (text) => log.push(text));
  const { url, token } = await firstLines(child, log);
  return {
    origin: new URL(url).origin,
    token,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

// What whoever starts a gateway reads in the terminal: where it is, and the administrator's token.
async function firstLines(child, log) {
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= line.startsWith("http://") ? line : undefined;
    const token = line.match(/tpapi_\S+/)?.[0];
    if (url && token) {
      return { url, token };
    }
  }
  throw new Error(`the gateway did not start: ${log.join("")}`);
}
