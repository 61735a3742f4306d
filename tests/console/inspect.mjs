// What must hold of every page: axe-core finds nothing in either theme, wide or narrow, nothing is wider than a telephone,
// and the keyboard reaches what the page is for.

import { createRequire } from "node:module";
import { check, same } from "./browser.mjs";

const { source } = createRequire(import.meta.url)("axe-core");
const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];
// The structure of a page is the same in both themes.
const OF_COLOURS = { runOnly: ["color-contrast", "link-in-text-block"] };
// What axe-core would fetch and look for beside the page: there is nothing.
const ALONE = { resultTypes: ["violations"], preload: false, iframes: false };
// Nobody tabs further than this.
const STEPS = 300;

// Looks at the page as it stands, and leaves it wide and light.
export async function inspect(page, name) {
  // Not as a script element: the policy of the page holds while it is inspected.
  await page.evaluate(source);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(async (options) => {
        const { violations } = await globalThis.axe.run(document, options);
        return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => [html, failureSummary]) }));
      }, { ...ALONE, ...(colorScheme === "dark" ? OF_COLOURS : {}) });
      same(found, [], `${name}, ${size.width} px, ${colorScheme}: axe-core finds nothing`);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(width <= size.width, `${name} is no wider than ${size.width} px: ${width}`);
  }
  await page.setViewportSize(SIZES[0]);
}

// What a page is for is reached by the tabulator, from the top of the page on.
export async function reach(page, name) {
  const action = page.getByRole("main").locator("button:visible, a.button:visible").first();
  if ((await action.count()) === 0) {
    return;
  }
  const handle = await action.elementHandle();
  await page.evaluate(() => document.activeElement.blur());
  for (let step = 0; step < STEPS; step += 1) {
    await page.keyboard.press("Tab");
    if (await handle.evaluate((element) => element === document.activeElement)) {
      const outline = await handle.evaluate((element) => getComputedStyle(element).outlineStyle);
      check(outline !== "none", `${name}: whoever comes by keyboard sees where they are`);
      return;
    }
  }
  throw new Error(`failed: ${name}: the tabulator does not reach ${await action.textContent()}`);
}
