import type { Page, WebSocketRoute } from "@playwright/test";
import { answer, comeIn, found, invite, ring } from "../harness/family.ts";
import { pictureTraffic } from "../harness/probe.ts";
import { seesMoving, seesNobody } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

const SALT = /"salt":"([\w-]{22})"/g;

/** The server, as it lies to this page: others' keys are made from another salt than they say. */
async function lieAboutSalts(page: Page): Promise<void> {
  const own = new Set<string>();
  await page.routeWebSocket(/\/api\/socket$/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      for (const [, salt] of String(text).matchAll(SALT)) if (salt !== undefined) own.add(salt);
      server.send(text);
    });
    server.onMessage((text) => {
      const changed = String(text).replaceAll(SALT, (all, salt: string) =>
        own.has(salt) ? all : `"salt":"${[...salt.slice(1)].reverse().join("")}A"`,
      );
      socket.send(changed);
    });
  });
}

test("with a wrong key nothing is seen: frames come, and not one is shown", async ({ house, device }) => {
  const grandpa = await found(house, await device("Grandpa"), "Grandpa");
  const deceived = await device("Tom");
  await lieAboutSalts(deceived.page);
  const tom = await comeIn(deceived, await invite(grandpa, "Tom"), "Tom", grandpa);
  await ring(grandpa, tom);
  await answer(tom);
  // He sends under the right key and is seen; what he gets does not open.
  await seesMoving(grandpa.page, 1);
  await expect.poll(async () => (await tom.page.evaluate(pictureTraffic)).received).toBeGreaterThan(50);
  await seesNobody(tom.page);
  expect((await tom.page.evaluate(pictureTraffic)).decoded).toBe(0);
});
