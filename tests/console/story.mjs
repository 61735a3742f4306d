// The story of a gateway, chapter by chapter, as somebody lives it who has just started one. Every chapter works with
// and without scripts.

import { check, same } from "./browser.mjs";

export const WRITES = "create_a_pager_duty_incident_note";
export const ACCOUNT = "Shop on call";
export const SERVER = "Incident reader";
const TAG = "incidents";

export async function signIn(page, token) {
  await page.goto("/");
  await page.getByLabel("API token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

// From the first step of the overview to an account that works.
export async function connectAccount(page, vendor, look) {
  await page.getByRole("main").getByRole("link", { name: "Connect an account" }).click();
  await look("the choice of a vendor");
  await page.getByRole("link", { name: "PagerDuty", exact: true }).click();
  await look("the form of an account");
  await page.getByLabel("Name", { exact: true }).fill(ACCOUNT);
  await page.getByLabel("Token or API key").last().fill("secret");
  await page.getByText("Base URL and headers").click();
  await page.getByLabel("Base URL").fill(vendor);
  await page.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("heading", { name: ACCOUNT }).waitFor();
  await page.getByRole("button", { name: "Test" }).click();
  await page.getByRole("heading", { name: "The account works" }).waitFor();
  await look("an account that was tested");
}

// A read-only server with a tag. Gives back its URL and the tools that its preview has named.
export async function makeServer(page, { scripts, look }) {
  await page.getByRole("link", { name: "MCP servers" }).click();
  await look("an account without servers");
  await page.getByRole("main").getByRole("link", { name: "Make an MCP server" }).click();
  await page.getByLabel("Name", { exact: true }).fill(SERVER);
  const preview = page.getByRole("complementary", { name: "Preview" });
  const total = preview.locator(".total strong");
  let count = await total.textContent();
  for (const name of [/^read\b/, new RegExp(`^${TAG}\\b`)]) {
    await page.getByRole("checkbox", { name }).check();
    if (!scripts) {
      await preview.getByRole("button", { name: "Preview" }).click();
    }
    // Each choice leaves fewer.
    count = await total.filter({ hasNotText: count }).textContent();
  }
  count = Number.parseInt(count, 10);
  const names = await preview.locator(".names code").allTextContents();
  check(count > 0 && count < 60, `the preview counts few tools: ${count}`);
  same(names.length, count, "the preview names as many tools as it counts");
  await look("the form of a server");

  await page.getByRole("button", { name: "Make the MCP server" }).click();
  await page.getByRole("heading", { name: "MCP server made" }).waitFor();
  const url = await page.locator("#url").inputValue();
  await look("the server that was made");
  if (scripts) {
    await page.locator("button[data-copy=url]").click();
    same(await page.evaluate(() => navigator.clipboard.readText()), url, "what is copied is the URL");
  }
  return { url, names };
}

// Looks for a tool, reads what it takes, makes a mistake, then calls it.
export async function tryTool(page, { scripts, look }) {
  const account = await accountPath(page);
  const [server] = await linksTo(page, `${account}/servers`, `${account}/servers/`);
  await page.goto(server);
  await page.getByRole("link", { name: "Look at its tools" }).click();
  const [all] = (await page.locator("#count").textContent()).split(",");
  await page.getByRole("searchbox", { name: "Search" }).pressSequentially("list incidents");
  if (scripts) {
    await page.locator("#count").filter({ hasText: ` of ${all}` }).waitFor();
  } else {
    await page.getByRole("button", { name: "Search" }).click();
  }
  const found = await page.locator("#count").textContent();
  check(found.includes(`of ${all}`), `the search says of how many: ${found}`);
  await look("a search for tools");
  await page.getByRole("link", { name: "List incidents", exact: true }).click();
  await page.getByRole("cell", { name: "query statuses[]" }).waitFor();
  await look("a tool");

  await page.getByRole("link", { name: "Try it" }).click();
  await unfold(page, "optional argument");
  await page.getByLabel(/^limit\b/).fill("many");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").waitFor();
  await look("arguments with a mistake");
  const wrong = page.getByLabel(/^limit\b/);
  same(await wrong.getAttribute("aria-invalid"), "true", "the mistake is at its field");
  await wrong.fill("2");
  await page.getByRole("button", { name: "Show the request" }).click();
  const request = await page.getByRole("region", { name: "HTTP request" }).textContent();
  check(request.includes("GET http") && request.includes("limit=2"), `the request is shown: ${request}`);
  check(request.includes("[credential]") && !request.includes("secret"), `without its credential: ${request}`);
  await look("a request");
  await page.getByRole("button", { name: "Send", exact: true }).first().click();
  await page.getByRole("heading", { name: "Reply" }).waitFor();
  await look("a reply");
  const reply = await page.getByRole("region", { name: "Content of the reply" }).textContent();
  same(JSON.parse(reply).result_count, 2, "the reply is the vendor's");
}

// A tool that changes something is asked about twice.
export async function tryWriting(page, { look }) {
  const account = await accountPath(page);
  await page.goto(`${account}/tools/${WRITES}/try`);
  same(await page.getByRole("button", { name: "Send" }).count(), 0, "nothing is sent before the request is seen");
  await look("the arguments of a tool that writes");
  await page.getByLabel("incident_id").fill("PISLOW1");
  await page.getByLabel("content").fill("<b>Rehearsal</b>");
  await page.getByLabel("from").fill("sam@example.com");
  await page.getByRole("button", { name: "Show the request" }).click();
  await page.getByRole("button", { name: "Send …" }).click();
  await page.getByRole("heading", { name: "Really?" }).waitFor();
  const request = await page.getByRole("region", { name: "HTTP request" }).textContent();
  check(request.includes("<b>Rehearsal</b>"), `the last question repeats the request: ${request}`);
  await look("the last question");
  await page.getByRole("button", { name: "Yes, send it" }).click();
  await page.getByRole("heading", { name: "Reply" }).waitFor();
}

export async function unfold(page, words) {
  const details = page.locator("details", { has: page.locator("summary", { hasText: words }) }).first();
  if ((await details.getAttribute("open")) === null) {
    await details.locator("summary").first().click();
  }
}

export async function audited(page, words) {
  // The log is written a moment after the call.
  for (let times = 0; times < 20; times += 1) {
    await page.goto("/console/audit");
    const row = page.getByRole("row").filter({ hasText: words });
    if ((await row.count()) > 0) {
      return row.first();
    }
  }
  throw new Error(`failed: the audit log says nothing of ${words}`);
}

// The only account's page.
export async function accountPath(page) {
  const [account] = await linksTo(page, "/console/accounts", "/console/accounts/");
  return account;
}

// Where a page's main part leads to, below a path.
export async function linksTo(page, path, below) {
  await page.goto(path);
  const links = await page.getByRole("main").locator(`tbody a[href^="${below}"], .tools a[href^="${below}"]`).all();
  return Promise.all(links.map((link) => link.getAttribute("href")));
}

export async function revoke(page) {
  await page.getByRole("link", { name: "Accounts" }).first().click();
  await page.getByRole("link", { name: ACCOUNT }).click();
  await page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "MCP servers" }).click();
  await page.getByRole("link", { name: SERVER }).click();
  await page.getByRole("link", { name: "Revoke the MCP server" }).click();
  await page.getByRole("button", { name: "Revoke it" }).click();
  await page.getByRole("status").filter({ hasText: "revoked" }).waitFor();
}
