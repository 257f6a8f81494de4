/** What every test gets: a house of its own, devices on demand, and an eye on their consoles. */
import { test as base, expect, type Browser } from "@playwright/test";
import { launchChromium, type Kit } from "./chromium.ts";
import { Device, type DeviceOptions } from "./device.ts";
import { House } from "./house.ts";

interface Given {
  house: House;
  /** Opens one more device of somebody. */
  device: (name: string, options?: DeviceOptions & { kit?: Kit }) => Promise<Device>;
}

interface GivenToAll {
  /** Browsers by their kit, started when first needed. */
  browsers: (kit: Kit) => Promise<Browser>;
}

export const test = base.extend<Given, GivenToAll>({
  browsers: [
    async ({ browserName: _ }, use) => {
      const started = new Map<Kit, Promise<Browser>>();
      await use((kit) => {
        const browser = started.get(kit) ?? launchChromium(kit);
        started.set(kit, browser);
        return browser;
      });
      for (const browser of started.values()) await (await browser).close();
    },
    { scope: "worker" },
  ],
  house: async ({ browserName: _ }, use, info) => {
    const house = await House.build();
    await use(house);
    await house.tearDown();
    if (info.status !== info.expectedStatus)
      await info.attach("server", { body: house.log, contentType: "text/plain" });
  },
  // Named so that a house outlives the devices in it.
  device: async ({ browsers, house: _ }, use, info) => {
    const devices: Device[] = [];
    await use(async (name, { kit = "everything", ...options } = {}) => {
      const device = await Device.open(await browsers(kit), name, options);
      devices.push(device);
      return device;
    });
    if (info.status !== info.expectedStatus) {
      for (const device of devices) {
        const body = await device.page.screenshot().catch(() => null);
        if (body !== null) await info.attach(device.name, { body, contentType: "image/png" });
      }
    }
    const errors = devices.flatMap((device) => device.errors());
    for (const device of devices) await device.context.close();
    expect(errors, "errors on a console").toEqual([]);
  },
});

export { expect };
