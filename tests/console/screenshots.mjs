// The pictures of the guide, docs/guides/console/*.png, from the loopback vendor:
// screenshots.mjs REPOSITORY CHROMIUM TOOLPRESS VENDOR-URL

import { writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { launch, open } from "./browser.mjs";
import { startGateway } from "./gateway.mjs";
import { shrink } from "./png.mjs";
import * as story from "./story.mjs";

const [root, chromium, program, vendor] = process.argv.slice(2);
const folder = join(root, "docs/guides/console");
const WIDE = { width: 1120, height: 720 };
const NARROW = { width: 360, height: 720 };
// What would be another in every run stands in no picture.
const MOMENT = "2026-11-27 09:30";
const TOKEN = "tpmcp_4f1c…";
const HOST = "127.0.0.1:8090";

await mkdir(folder, { recursive: true });
const browser = await launch(chromium);
const gateway = await startGateway(program, "127.0.0.1:8080");
try {
  const { page } = await open(browser, gateway.origin, { viewport: WIDE, colorScheme: "light" });
  await take(page);
} finally {
  await browser.close();
  await gateway.stop();
}

async function take(page) {
  const shoot = (name) => picture(page, name);
  // The pictures of the chapters that have none are not taken.
  const pictures = {
    "the form of an account": "connect",
    "the form of a server": "server",
    "the server that was made": "made",
    "a search for tools": "tools",
    "a request": "request",
    "the last question": "confirm",
  };
  const look = async (chapter) => pictures[chapter] && shoot(pictures[chapter]);

  await page.goto("/");
  await page.setViewportSize({ width: WIDE.width, height: 440 });
  await shoot("sign-in");
  await story.signIn(page, gateway.token);
  await page.setViewportSize(WIDE);
  await shoot("first-steps");
  await story.connectAccount(page, vendor, look);
  const { url } = await story.makeServer(page, { scripts: true, look });
  await callSome(url);
  await story.tryTool(page, { scripts: true, look });
  await shoot("reply");
  await story.tryWriting(page, { look });
  await story.audited(page, story.WRITES);
  await shoot("audit");
  await page.goto("/console");
  await shoot("overview");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(NARROW);
  await shoot("narrow");
}

// A little traffic, so that there is something to see.
async function callSome(url) {
  const client = new Client({ name: "pictures", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  for (let times = 0; times < 24; times += 1) {
    await client.callTool({ name: "list_all_pager_duty_incidents", arguments: { limit: 1 + (times % 3) } });
  }
  await client.callTool({ name: "get_single_pager_duty_incident_by_id", arguments: { id: "nothing-like-this" } });
  await client.close();
}

// A picture of the page as it stands, which it does afterwards as well.
async function picture(page, name) {
  await page.evaluate(
    ([moment, token, [host, shown]]) => {
      const undo = [];
      const put = (node, key, value) => {
        const before = node[key];
        undo.push(() => { node[key] = before; });
        node[key] = value;
      };
      const secret = /tpmcp_[\w-]+/;
      for (const time of document.querySelectorAll("time")) put(time, "textContent", moment);
      for (const field of document.querySelectorAll("input[readonly]")) put(field, "value", field.value.replace(secret, token));
      for (const code of document.querySelectorAll("pre code")) {
        const text = code.textContent.replace(secret, token).replace(host, shown);
        if (text !== code.textContent) put(code, "textContent", text);
      }
      scrollTo({ top: 0, behavior: "instant" });
      globalThis.undoPicture = () => undo.forEach((step) => step());
    },
    [MOMENT, TOKEN, [new URL(vendor).host, HOST]],
  );
  const png = shrink(await page.screenshot({ animations: "disabled", caret: "hide" }));
  await page.evaluate(() => globalThis.undoPicture());
  await writeFile(join(folder, `${name}.png`), png);
  console.log(`docs/guides/console/${name}.png: ${png.length} bytes`);
}
