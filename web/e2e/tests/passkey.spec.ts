import type { CDPSession } from "@playwright/test";
import type { Device } from "../harness/device.ts";
import type { House } from "../harness/house.ts";
import { answerButton, atHome, familyOf, press, ring, room } from "../harness/family.ts";
import { expect, test } from "../harness/test.ts";

/** A passkey provider inside the browser, with or without the PRF extension. */
async function authenticator(device: Device, hasPrf: boolean): Promise<CDPSession> {
  const session = await device.context.newCDPSession(device.page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return session;
}

/** Makes it a new browser that has the same passkey provider: nothing of Parlour is left in it. */
async function forgetEverything({ page, context }: Device, session: CDPSession, house: House): Promise<void> {
  await page.goto("about:blank");
  await context.clearCookies();
  await session.send("Storage.clearDataForOrigin", { origin: house.origin, storageTypes: "all" });
}

test("a passkey brings a member back on a new browser, with the family's key", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const session = await authenticator(tom.device, true);
  await room(tom.page, "Settings");
  await press(tom.page, "Keep a passkey");
  await expect(tom.page.getByText("brings the family's key along")).toBeVisible();

  await forgetEverything(tom.device, session, house);
  await tom.page.goto(house.origin);
  await expect(tom.page.getByText("To come in, you need a link")).toBeVisible();
  await press(tom.page, "Come in with a passkey");
  await atHome(tom.page);
  // Names are open: the key came along.
  await expect(tom.page.getByRole("button", { name: "Ring Grandpa" })).toBeVisible();
  await ring(grandpa, tom);
  await expect(answerButton(tom)).toBeVisible();
});

test("a passkey whose provider keeps no secrets signs in, and says what is missing and where it is", async ({
  house,
  device,
}) => {
  const [, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const session = await authenticator(tom.device, false);
  await room(tom.page, "Settings");
  await press(tom.page, "Keep a passkey");
  await expect(
    tom.page.getByText("signs you in; the family's key then comes from another device"),
  ).toBeVisible();
  await forgetEverything(tom.device, session, house);
  await tom.page.goto(house.origin);
  await press(tom.page, "Come in with a passkey");
  await expect(tom.page.getByText("You are signed in, and one thing is missing")).toBeVisible();
  await expect(tom.page.getByText("“Add another device”", { exact: false })).toBeVisible();
});
