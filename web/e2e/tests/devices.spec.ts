import {
  answer,
  comeIn,
  familyOf,
  found,
  invite,
  leaveButton,
  press,
  ring,
  room,
} from "../harness/family.ts";
import { hears, seesMoving, seesNobody } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

test("the check before a call shows a picture and moves with the voice", async ({ house, device }) => {
  const [grandpa] = await familyOf(house, device, ["Grandpa"]);
  await room(grandpa.page, "Settings");
  await press(grandpa.page, "Check camera and microphone");
  await expect(grandpa.page.getByText("Parlour can hear you.")).toBeVisible();
  await expect
    .poll(() =>
      grandpa.page
        .locator("video")
        .first()
        .evaluate((it: HTMLVideoElement) => it.videoWidth),
    )
    .toBeGreaterThan(0);
});

test("a browser that says no is met with a page that helps, and the call goes on without", async ({
  house,
  device,
}) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  const link = await invite(keeper, "Tom");
  const tom = await comeIn(await device("Tom", { kit: "denied" }), link, "Tom", keeper);
  await room(tom.page, "Settings");
  await press(tom.page, "Check camera and microphone");
  await expect(tom.page.getByText("Parlour may not use your camera and microphone").first()).toBeVisible();
  await room(tom.page, "Home");
  await ring(keeper, tom);
  await answer(tom);
  await seesMoving(tom.page, 1);
  await hears(tom.page, 1);
  await expect(keeper.page.getByRole("figure", { name: /^Tom.*camera off/ })).toBeVisible();
});

test("a machine without a camera can call all the same", async ({ house, device }) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  const link = await invite(keeper, "Tom");
  const tom = await comeIn(await device("Tom", { kit: "nothing" }), link, "Tom", keeper);
  await ring(tom, keeper);
  await answer(keeper);
  await seesMoving(tom.page, 1);
  await expect(leaveButton(tom)).toBeVisible();
  await expect(tom.page.getByText("No camera was found", { exact: false }).first()).toBeVisible();
});

test("mute, camera off and on, and a shared screen reach the other side", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await ring(grandpa, tom);
  await answer(tom);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);

  await tom.page.getByRole("button", { name: "Mute your microphone" }).click();
  const tile = grandpa.page.getByRole("figure", { name: /^Tom/ });
  await expect(tile).toHaveAccessibleName(/muted/);
  await tom.page.getByRole("button", { name: "Unmute your microphone" }).click();
  await expect(tile).toHaveAccessibleName("Tom");
  await hears(grandpa.page, 1);

  await tom.page.getByRole("button", { name: "Turn your camera off" }).click();
  await seesNobody(grandpa.page);
  await tom.page.getByRole("button", { name: /^Camera on/ }).click();
  await seesMoving(grandpa.page, 1);

  await tom.page.getByRole("button", { name: "Share your screen" }).click();
  await expect(grandpa.page.getByRole("figure", { name: /^Tom's screen/ })).toBeVisible();
  await seesMoving(grandpa.page, 2);
  await tom.page.getByRole("button", { name: "Stop sharing your screen" }).click();
  await expect(grandpa.page.getByRole("figure", { name: /^Tom's screen/ })).toHaveCount(0);
  await seesMoving(grandpa.page, 1);
});
