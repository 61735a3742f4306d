// Chromium, watched: a page that breaks its content security policy, logs an error or throws fails the test.

import { chromium } from "playwright-core";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];
// What takes longer is broken: everything is on this machine.
const PATIENCE = 15_000;

export async function launch(executablePath) {
  return chromium.launch({ executablePath, args: ARGS, timeout: 30_000 });
}

// A page of a new, empty profile. `complaints` fills up with what it should not have done.
export async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ baseURL: origin, locale: "en-GB", timezoneId: "UTC", ...options });
  if (options.javaScriptEnabled !== false) {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  }
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    // A form that comes back with its mistakes has the status 400, which Chromium logs as an error of the network.
    const isStatus = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isStatus) {
      complaints.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  page.on("requestfailed", (request) => {
    // The script gives up a question when a later one takes its place.
    if (request.failure().errorText !== "net::ERR_ABORTED") {
      complaints.push(`${page.url()}: ${request.url()} ${request.failure().errorText}`);
    }
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) {
      complaints.push(`${page.url()}: asks ${request.url()}, which is not the gateway`);
    }
  });
  return { context, page, complaints };
}

export function check(condition, what) {
  if (!condition) {
    throw new Error(`failed: ${what}`);
  }
}

export function same(actual, expected, what) {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  check(one === other, `${what}: ${one}, expected ${other}`);
}
