// The console from the first start to the revoked server, once with scripts and once without:
// test.mjs REPOSITORY CHROMIUM TOOLPRESS VENDOR-URL

import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { check, launch, open, same } from "./browser.mjs";
import { startGateway } from "./gateway.mjs";
import { inspect, reach } from "./inspect.mjs";
import { checkSizes } from "./sizes.mjs";
import * as story from "./story.mjs";

const [root, chromium, program, vendor] = process.argv.slice(2);
const FAILURE = fileURLToPath(new URL("failure.png", import.meta.url));
const TOOL = "list_all_pager_duty_incidents";

const browser = await launch(chromium);
try {
  await Promise.all([live({ scripts: true }), live({ scripts: false })]);
} finally {
  await browser.close();
}

async function live({ scripts }) {
  const gateway = await startGateway(program);
  const { context, page, complaints } = await open(browser, gateway.origin, { javaScriptEnabled: scripts });
  try {
    await tell(gateway, context, page, complaints, scripts);
  } catch (error) {
    await page.screenshot({ path: FAILURE, fullPage: true });
    console.error(`${page.url()}: see ${FAILURE}`, complaints);
    throw error;
  }
  await context.close();
  await gateway.stop();
}

async function tell(gateway, context, page, complaints, scripts) {
  const started = Date.now();
  // Pages are the same without scripts: they are inspected once.
  const look = async (name) => {
    if (scripts) {
      await inspect(page, name);
      await reach(page, name);
    }
  };
  const visit = async (path) => {
    await page.goto(path);
    await look(path);
  };

  await page.goto("/");
  await look("sign in");
  await story.signIn(page, gateway.token);
  for (const path of ["/console/accounts", "/console/tokens", "/console/vendors", "/console/audit", "/console"]) {
    await visit(path);
  }
  await story.connectAccount(page, vendor, look);
  const { url, names } = await story.makeServer(page, { scripts, look });
  const client = await connect(url);
  const { tools } = await client.listTools();
  same(tools.map((tool) => tool.name).sort(), names.sort(), "a client lists exactly the tools that were previewed");
  const reply = await client.callTool({ name: TOOL, arguments: { limit: 1 } });
  same(JSON.parse(reply.content[0].text).result_count, 1, "a client calls a tool");
  await client.close();
  await story.audited(page, TOOL);
  await look("the audit log");

  await story.tryTool(page, { scripts, look });
  await story.tryWriting(page, { look });
  await story.audited(page, "create_a_pager_duty_incident_note");
  if (scripts) {
    await others(page, visit, look);
    const { path, bytes } = await checkSizes(context, gateway.origin, gateway.token, root);
    console.log(`the largest page: ${bytes} bytes, ${path}`);
  }

  await story.revoke(page);
  await look("the servers after one was revoked");
  const refused = await fetch(url, { method: "POST" });
  same(refused.status, 401, "the token of a revoked server opens nothing");
  const error = await connect(url).then(() => undefined, (error) => error);
  check(/401|unauthorized/i.test(`${error?.code} ${error?.status} ${error}`), `a client is told 401: ${error}`);

  same(complaints, [], "no page breaks its policy or logs an error");
  console.log(`${scripts ? "with" : "without"} scripts: ${names.length} tools, ${Date.now() - started} ms`);
}

async function connect(url) {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

// Pages that the story does not pass.
async function others(page, visit, look) {
  const account = await story.accountPath(page);
  const [server] = await story.linksTo(page, `${account}/servers`, `${account}/servers/`);
  for (const path of [
    "/console",
    "/console/nothing-here",
    "/console/vendors",
    "/console/vendors/pagerduty/tools",
    "/console/accounts",
    account,
    `${account}/edit`,
    `${account}/credentials`,
    `${account}/remove`,
    `${account}/servers`,
    server,
    `${server}/edit`,
    `${server}/revoke`,
    "/console/tokens/new",
  ]) {
    await visit(path);
  }
  await page.getByLabel("Name", { exact: true }).fill("Sam");
  await page.getByRole("button", { name: "Make the API token" }).click();
  await page.getByRole("heading", { name: "API token made" }).waitFor();
  await look("the API token that was made");
  await visit("/console/tokens");
}
