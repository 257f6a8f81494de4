import type { Page, WebSocketRoute } from "@playwright/test";
import { answer, comeIn, found, invite, leaveButton, ring } from "../harness/family.ts";
import { pictureTraffic } from "../harness/probe.ts";
import { seesNobody } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

const SALT = /"salt":"([\w-]{22})"/g;

/** The server, as it lies to this page: others sit under other names than those that their keys are bound to. */
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

test("of somebody whose seat the server lies about nothing is shown", async ({ house, device }) => {
  const grandpa = await found(house, await device("Grandpa"), "Grandpa");
  const deceived = await device("Tom");
  await lieAboutSalts(deceived.page);
  const tom = await comeIn(deceived, await invite(grandpa, "Tom"), "Tom", grandpa);
  await ring(grandpa, tom);
  await answer(tom);
  await expect(leaveButton(tom)).toBeVisible();
  await expect.poll(async () => (await tom.page.evaluate(pictureTraffic)).received).toBeGreaterThan(20);
  // Who has no place in the group's tree under the name that the server tells is nobody.
  await seesNobody(tom.page);
  expect((await tom.page.evaluate(pictureTraffic)).decoded).toBe(0);
});
