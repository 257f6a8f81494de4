/** axe on a screen: WCAG 2.2 AA, and AAA for contrast. No violation is accepted. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  rules: {
    "color-contrast-enhanced": { enabled: true },
    // An experiment of axe: it takes the time of day on a face, which describes the button, for a part of its name.
    "label-content-name-mismatch": { enabled: false },
  },
};

export async function accessible(page: Page, screen: string): Promise<void> {
  // Through the debugger, not a script element: the page's own policy stays as strict as it is.
  await page.evaluate(SOURCE);
  const results = await page.evaluate(
    (options) => (window as unknown as { axe: { run(o: unknown): Promise<AxeResults> } }).axe.run(options),
    RULES as unknown,
  );
  const found = results.violations.map(
    (it) =>
      `${it.id}: ${it.help} — ${it.nodes
        .map((node) => node.html)
        .slice(0, 3)
        .join(" | ")}`,
  );
  expect(found, `axe on ${screen}`).toEqual([]);
}
