// How large pages are: every page of every catalogue, and the tools with the most to say of themselves.

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { check } from "./browser.mjs";

const MOST_BYTES = 50_000;
const VENDORS = ["betterstack", "chronosphere", "firehydrant", "pagerduty"];
// So many tools of each vendor are looked at.
const LARGEST = 8;

// Looks at the pages of this repository's vendors, in the name of accounts that it makes for them.
export async function checkSizes(context, origin, token, root) {
  const largest = { path: "", bytes: 0 };
  const measure = async (path) => {
    const response = await context.request.get(path);
    check(response.ok(), `${path} is there: ${response.status()}`);
    const body = await response.body();
    check(body.length < MOST_BYTES, `${path} has fewer than ${MOST_BYTES} bytes: ${body.length}`);
    if (body.length > largest.bytes) Object.assign(largest, { path, bytes: body.length });
    return body.toString();
  };
  for (const vendor of VENDORS) {
    const tools = `/console/accounts/${await makeAccount(origin, token, vendor)}/tools`;
    let next = tools;
    while (next) {
      const text = await measure(next);
      next = text.match(/href="([^"]+)" rel="next"/)?.[1].replaceAll("&amp;", "&");
    }
    for (const tool of await mostToSay(join(root, "tests/surface", vendor))) {
      await measure(`${tools}/${tool}`);
      await measure(`${tools}/${tool}/try`);
    }
  }
  return largest;
}

async function makeAccount(origin, token, vendor) {
  const response = await fetch(`${origin}/integrated-account`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: `sizes: ${vendor}`, vendor, credentials: { token: "x" }, base_url: "http://127.0.0.1:9" }),
  });
  const made = await response.json();
  check(response.ok, `an account is made: ${JSON.stringify(made)}`);
  return made.id;
}

// The tools whose surface is the largest.
async function mostToSay(folder) {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size]));
  sizes.sort(([one, most], [other, more]) => more - most || one.localeCompare(other));
  return sizes.slice(0, LARGEST).map(([name]) => name.replace(/\.snap$/, ""));
}
