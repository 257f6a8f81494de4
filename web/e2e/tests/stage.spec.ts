import type { Page } from "@playwright/test";
import { answer, familyOf, press, ring, type Member } from "../harness/family.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

/** A touch on a phone or a tablet: what only such devices can do is there. */
const TABLET = { hasTouch: true, isMobile: true, viewport: { width: 1180, height: 820 } };

async function inCall(caller: Member, called: Member): Promise<void> {
  await ring(caller, called);
  await answer(called);
  await Promise.all([seesMoving(caller.page, 1), seesMoving(called.page, 1)]);
}

/** The picture of this person on the screen. */
function pictureOf(page: Page, name: string) {
  return page.getByRole("figure", { name: new RegExp(`^${name}`) }).locator("video");
}

test("a face that is kept large comes in a larger picture, and lets go again", async ({ house, device }) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  await inCall(grandpa, tom);
  await press(anna.page, "Join");
  for (const member of [grandpa, tom, anna]) await seesMoving(member.page, 2);
  const width = () => pictureOf(anna.page, "Tom").evaluate((it: HTMLVideoElement) => it.videoWidth);
  await press(anna.page, "Keep Grandpa large");
  await expect(anna.page.getByRole("button", { name: "Grandpa is kept large; let go" })).toBeVisible();
  await expect.poll(width, "Tom in the strip").toBeLessThan(1280);
  await press(anna.page, "Keep Tom large");
  await expect(anna.page.getByRole("button", { name: "Tom is kept large; let go" })).toBeVisible();
  await expect(anna.page.getByRole("button", { name: "Keep Grandpa large" })).toBeVisible();
  await expect.poll(width, { timeout: 120_000, message: "Tom large" }).toBe(1280);
  await press(anna.page, "Tom is kept large; let go");
  await expect(anna.page.getByRole("button", { name: "Keep Tom large" })).toBeVisible();
  await seesMoving(anna.page, 2);
});

test("flip turns to the other camera, and the others go on seeing a picture that moves", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, (name) => device(name, name === "Tom" ? TABLET : {}), [
    "Grandpa",
    "Tom",
  ]);
  await inCall(grandpa, tom);
  const camera = () =>
    pictureOf(tom.page, "You").evaluate(
      (it: HTMLVideoElement) => (it.srcObject as MediaStream).getVideoTracks()[0]?.label,
    );
  expect(await camera()).toBe("fake_device_0");
  for (const next of ["fake_device_1", "fake_device_2"]) {
    await press(tom.page, "Flip the camera");
    await expect.poll(camera, "the camera in use").toBe(next);
  }
  await seesMoving(grandpa.page, 1);
  await press(tom.page, "Flip the camera");
  await expect.poll(camera, "the camera in use").toBe("fake_device_0");
  await seesMoving(grandpa.page, 1);
});

test("a device with a mouse, whose cameras have no sides, offers no flip", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  await expect(tom.page.getByRole("button", { name: "Flip the camera" })).toHaveCount(0);
});

test("a call fills the screen and leaves it again", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const full = () => tom.page.evaluate(() => document.fullscreenElement !== null);
  await press(tom.page, "More");
  await press(tom.page, "Full screen");
  await expect.poll(full).toBe(true);
  await seesMoving(tom.page, 1);
  await press(tom.page, "More");
  await press(tom.page, "Leave full screen");
  await expect.poll(full).toBe(false);
});

test("the large picture goes into a small window of its own and comes back", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const inWindow = () =>
    tom.page.evaluate(() => {
      const small = document.pictureInPictureElement as HTMLVideoElement | null;
      return small?.ariaLabel ?? null;
    });
  await press(tom.page, "More");
  await press(tom.page, "Small window");
  await expect.poll(inWindow).toBe("Grandpa");
  await seesMoving(tom.page, 1);
  await press(tom.page, "More");
  await press(tom.page, "Close small window");
  await expect.poll(inWindow).toBeNull();
});
