import {
  answer,
  comeInAgain,
  familyOf,
  inviteDevice,
  leave,
  leaveButton,
  press,
  ring,
  room,
  type Member,
} from "../harness/family.ts";
import { everythingLeft } from "../harness/left.ts";
import { hears, seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

test("a device removed in the middle of a call is out at once and erases itself", async ({
  house,
  device,
}) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  // His page learns of it in the middle of whatever it was asking.
  tom.device.expectCut(/WebSocket|status of 401/);
  await ring(anna, tom);
  await answer(tom);
  await seesMoving(anna.page, 1);
  await room(grandpa.page, "Family");
  await grandpa.page.getByRole("link", { name: /^Tom/ }).click();
  await grandpa.page.getByRole("button", { name: /^Remove Tom's/ }).click();
  await grandpa.page.getByRole("button", { name: "Yes, remove" }).click();
  await expect(tom.page.getByText("This device is no longer in the family")).toBeVisible();
  await expect(anna.page.getByText("is over", { exact: false })).toBeVisible();
  await expect(leaveButton(anna)).toHaveCount(0);
  await tom.page.reload();
  await expect(tom.page.getByText("To come in, you need a link")).toBeVisible();
  expect(await tom.page.evaluate(everythingLeft)).toEqual([]);
});

test("removing a device gives those who stay new keys, and they go on talking", async ({ house, device }) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  tom.device.expectCut(/WebSocket|status of 401/);
  await ring(grandpa, tom);
  await answer(tom);
  await press(anna.page, "Join");
  for (const { page } of [grandpa, tom, anna]) await seesMoving(page, 2);
  const pictures = ({ page }: Member) =>
    page.getByRole("button", { name: /^Compare pictures: / }).getAttribute("aria-label");
  // Once all three have the same keys.
  await expect.poll(async () => new Set(await Promise.all([grandpa, tom, anna].map(pictures))).size).toBe(1);
  const before = await pictures(grandpa);

  const second = await grandpa.device.newTab();
  await second.goto(house.origin);
  await room(second, "Family");
  await second.getByRole("link", { name: /^Tom/ }).click();
  await second.getByRole("button", { name: /^Remove Tom's/ }).click();
  await press(second, "Yes, remove");

  await expect(tom.page.getByText("This device is no longer in the family")).toBeVisible();
  for (const member of [grandpa, anna]) {
    await expect(member.page.getByRole("figure", { name: /^Tom/ })).toHaveCount(0);
    await expect.poll(() => pictures(member)).not.toBe(before);
    await seesMoving(member.page, 1);
    await hears(member.page, 1);
  }
  expect(await pictures(grandpa)).toBe(await pictures(anna));
});

test("beside each device stands the release that it says it runs", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  for (const [one, other] of [
    [grandpa, tom],
    [tom, grandpa],
  ] as const) {
    await room(one.page, "Family");
    await one.page.getByRole("link", { name: new RegExp(`^${other.name}`) }).click();
    await expect(one.page.getByText("Parlour, built for development")).toHaveCount(1);
  }
});

test("a new name is on everybody's screen at once", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await room(grandpa.page, "Settings");
  await grandpa.page.getByRole("button", { name: "Change name and face" }).click();
  await grandpa.page.getByLabel("Your name").fill("Grandfather");
  await grandpa.page.getByRole("button", { name: "Save" }).click();
  await expect(tom.page.getByRole("button", { name: "Ring Grandfather" })).toBeVisible();
});

test("calls and missed calls are the same on two devices of a member", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const tablet = await comeInAgain(await device("Tom's tablet"), await inviteDevice(tom, "tablet"), tom);
  await ring(grandpa, tom);
  await answer(tom);
  await seesMoving(grandpa.page, 1);
  await leave(grandpa);
  await ring(grandpa, tom);
  await expect(tablet.page.getByRole("button", { name: "Answer", exact: true })).toBeVisible();
  await grandpa.page.getByRole("button", { name: "Stop ringing" }).first().click();
  for (const { page } of [tom, tablet])
    await expect(page.getByText("Grandpa called you").first()).toBeVisible();
  const read = [];
  for (const { page } of [tom, tablet]) {
    await room(page, "Calls");
    await expect(page.getByText("Grandpa called you; you missed it")).toHaveCount(1);
    read.push(await page.getByRole("main").getByRole("listitem").allInnerTexts());
  }
  expect(read[0]).toHaveLength(2);
  expect(read[1]).toEqual(read[0]);
});

test("the app speaks German, and says so to screen readers", async ({ house, device }) => {
  const [grandpa] = await familyOf(house, device, ["Grandpa"]);
  await room(grandpa.page, "Settings");
  await grandpa.page.getByText("Deutsch").click();
  await expect(grandpa.page.locator("html")).toHaveAttribute("lang", "de");
  await expect(grandpa.page.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
  await grandpa.page.reload();
  await expect(grandpa.page.locator("html")).toHaveAttribute("lang", "de");
});

test("a browser set to German is spoken to in German from the door on", async ({ house, device }) => {
  const { page } = await device("Oma", { locale: "de-DE" });
  await page.goto(house.origin);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
});
