import type { Page, WebSocketRoute } from "@playwright/test";
import type { Device } from "../harness/device.ts";
import { answer, comeIn, found, invite, leaveButton, ring } from "../harness/family.ts";
import type { House } from "../harness/house.ts";
import { everShown, heard, mediaPackets, pictureTraffic, watchScreen } from "../harness/probe.ts";
import { seesMoving, seesNobody } from "../harness/senses.ts";
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

interface Post {
  type?: string;
  key?: ArrayBuffer;
}

/**
 * Before any script of the page: what its two workers say to one another passes through here, and in each epoch's key
 * these bits arrive turned. Runs in the page.
 */
function turnInKeys(bits: number): void {
  const Real = window.MessageChannel;
  window.MessageChannel = class {
    readonly port1: MessagePort;
    readonly port2: MessagePort;
    constructor() {
      const [first, second] = [new Real(), new Real()];
      [this.port1, this.port2] = [first.port1, second.port1];
      const pass = (from: MessagePort, to: MessagePort) => {
        from.onmessage = ({ data }: MessageEvent<Post>) => {
          const { type, key } = data;
          if (type === "epoch" && key) {
            const bytes = new DataView(key);
            bytes.setUint8(0, bytes.getUint8(0) ^ bits);
          }
          to.postMessage(data, key ? [key] : []);
        };
      };
      pass(first.port2, second.port2);
      pass(second.port2, first.port2);
    }
  };
}

/** A call in which one page's keys pass through another's hands on their way from worker to worker. */
async function callWithKeysTurned(bits: number, house: House, device: (name: string) => Promise<Device>) {
  const grandpa = await found(house, await device("Grandpa"), "Grandpa");
  const his = await device("Tom");
  await his.page.addInitScript(turnInKeys, bits);
  await his.page.addInitScript(watchScreen);
  const tom = await comeIn(his, await invite(grandpa, "Tom"), "Tom", grandpa);
  await ring(grandpa, tom);
  await answer(tom);
  return { grandpa, tom };
}

test("with a key of which one bit is wrong nothing is seen or heard of what comes", async ({
  house,
  device,
}) => {
  const { grandpa, tom } = await callWithKeysTurned(1, house, device);
  for (const { page } of [grandpa, tom]) {
    await expect.poll(async () => (await page.evaluate(pictureTraffic)).received).toBeGreaterThan(50);
    await seesNobody(page);
    expect((await page.evaluate(pictureTraffic)).decoded).toBe(0);
    for (const { energy } of await page.evaluate(heard)) expect(energy).toBe(0);
  }
});

test("with the key that it should be everybody is seen, whoever handed it on", async ({ house, device }) => {
  const { grandpa, tom } = await callWithKeysTurned(0, house, device);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
  expect(await tom.page.evaluate(everShown)).toBe(true);
});

test("of somebody whose seat the server lies about nothing is shown", async ({ house, device }) => {
  const grandpa = await found(house, await device("Grandpa"), "Grandpa");
  const deceived = await device("Tom");
  await lieAboutSalts(deceived.page);
  await deceived.page.addInitScript(watchScreen);
  const tom = await comeIn(deceived, await invite(grandpa, "Tom"), "Tom", grandpa);
  await ring(grandpa, tom);
  await answer(tom);
  await expect(leaveButton(tom)).toBeVisible();
  // Sound is sent to everybody. Of pictures there are as many as come before the page has said that it shows nobody.
  await expect.poll(() => tom.page.evaluate(mediaPackets)).toBeGreaterThan(30);
  // Who has no place in the group's tree under the name that the server tells is nobody. Frames may open until this
  // page has put them out of the group, and are seen under no name.
  await seesNobody(tom.page);
  expect(await tom.page.evaluate(everShown)).toBe(false);
});
