/** A test with a server that was broken into, and visitors to it. */
import type { TestInfo } from "@playwright/test";
import { Hostile } from "./hostile.ts";
import { TestRelease } from "./release.ts";
import { test as base } from "./test.ts";
import { visitor, type Kind, type Visitor } from "./visitor.ts";

interface Given {
  server: Hostile;
  /** Opens a browser for one visitor. */
  visit: (kind: Kind) => Promise<Visitor>;
}

/** Both are tried: what one browser refuses, another may let in. */
export const BROWSERS: readonly Kind[] = ["chromium", "firefox"];

export const test = base.extend<Given, { release: TestRelease }>({
  release: [
    async ({ browserName: _ }, use) => {
      const release = new TestRelease();
      await use(release);
      release.remove();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  server: async ({ house, release }, use) => {
    const server = await Hostile.build(house, release);
    await use(server);
    await server.close();
  },
  visit: async ({ browsers, server: _ }, use, info: TestInfo) => {
    const opened: Visitor[] = [];
    await use(async (kind) => {
      const one = await visitor(kind, () => browsers("everything"));
      opened.push(one);
      return one;
    });
    if (info.status !== info.expectedStatus)
      for (const { said } of opened)
        await info.attach("console", { body: said.join("\n"), contentType: "text/plain" });
    for (const one of opened) await one.close();
  },
});
