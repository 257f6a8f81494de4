import type { CDPSession } from "@playwright/test";
import type { Device } from "../harness/device.ts";
import { atHome, familyOf, ring, room, answerButton } from "../harness/family.ts";
import { expect, test } from "../harness/test.ts";

/** A passkey provider inside the browser, with the PRF extension. */
async function authenticator(device: Device): Promise<{ session: CDPSession; id: string }> {
  const session = await device.context.newCDPSession(device.page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}

test("a passkey brings a member back on a new browser, with the family's key", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const old = await authenticator(tom.device);
  await room(tom.page, "Settings");
  await tom.page.getByRole("button", { name: "Keep a passkey" }).click();
  await expect(tom.page.getByText("brings the family's key along")).toBeVisible();
  const { credentials } = await old.session.send("WebAuthn.getCredentials", { authenticatorId: old.id });
  const [credential] = credentials;
  if (credential === undefined) throw new Error("the passkey was not kept");

  const fresh = await device("Tom's new phone");
  await fresh.page.goto(house.origin);
  const now = await authenticator(fresh);
  await now.session.send("WebAuthn.addCredential", { authenticatorId: now.id, credential });
  await fresh.page.getByRole("button", { name: "Come in with a passkey" }).click();
  await atHome(fresh.page);
  // Names are open: the key came along.
  await expect(fresh.page.getByRole("button", { name: "Ring Grandpa" })).toBeVisible();
  await ring(grandpa, tom);
  await expect(answerButton({ ...tom, page: fresh.page })).toBeVisible();
});
