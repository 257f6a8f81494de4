import { answerButton, atHome, familyOf, press, ring, room, type Member } from "../harness/family.ts";
import type { Device } from "../harness/device.ts";
import type { House } from "../harness/house.ts";
import { expect, test } from "../harness/test.ts";

/** Makes a code on paper, as the screen asks: writes it down, and types it from the paper. */
async function paperCode({ page }: Member): Promise<string> {
  await room(page, "Settings");
  await press(page, "Make a code on paper");
  await press(page, "Make a code on paper");
  const groups = page.locator("[data-print] .code span");
  await expect(groups.first()).toBeVisible();
  const code = (await groups.allInnerTexts()).join(" ");
  await press(page, "I have it on paper");
  await page.getByLabel("The code on the paper").fill(code.toLowerCase());
  await press(page, "Check it");
  await expect(page.getByText("The code on paper is right")).toBeVisible();
  await press(page, "All right");
  return code;
}

async function returnByPaper(device: Device, house: House, code: string): Promise<void> {
  const { page } = device;
  await page.goto(house.origin);
  await press(page, "I have a code on paper");
  await page.getByLabel("The code on the paper").fill(code);
  await press(page, "Come back");
}

/** A keeper makes an invitation for a further device of somebody else. */
async function inviteBack({ page }: Member, whom: Member): Promise<string> {
  await room(page, "Family");
  await page.getByRole("link", { name: new RegExp(`^${whom.name}`) }).click();
  await press(page, `Add a device for ${whom.name}`);
  await page.getByLabel("Which device?").fill("a new tablet");
  await press(page, "Make the link");
  const link = page.getByLabel("The link", { exact: true });
  await expect(link).toHaveValue(/\/i\/[0-9a-f-]+#[\w-]{43}$/);
  const value = await link.inputValue();
  await room(page, "Home");
  return value;
}

/** Gives one's word for somebody who has lost everything. */
async function vouch({ page }: Member, name: string): Promise<void> {
  await expect(page.getByText(`${name} has lost every device and asks to come back`)).toBeVisible();
  await press(page, "I vouch…");
  await press(page, `Yes, it is ${name}`);
}

test("a code on paper brings a member back on a new browser, with the family's names, and everybody is told", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const code = await paperCode(tom);
  await expect(grandpa.page.getByText("Tom has a new code on paper")).toBeVisible();
  await tom.page.close();

  const tablet = await device("Tom's new tablet");
  await returnByPaper(tablet, house, code);
  await atHome(tablet.page);
  await expect(tablet.page.getByRole("button", { name: "Ring Grandpa", exact: true })).toBeVisible();
  await expect(grandpa.page.getByText("Tom has a new device", { exact: false })).toBeVisible();
  await ring(grandpa, tom);
  await expect(answerButton({ ...tom, page: tablet.page })).toBeVisible();
});

test("a code that is on nobody's paper brings nobody back", async ({ house, device }) => {
  const [, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const code = await paperCode(tom);
  const stranger = await device("somebody else");
  stranger.expectCut(/status of 4\d\d/);
  const [first = ""] = code;
  await returnByPaper(stranger, house, (first === "A" ? "B" : "A") + code.slice(1));
  await expect(stranger.page.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
  await expect(stranger.page.getByRole("navigation")).toHaveCount(0);
});

test("who lost everything comes back a day after two have vouched, and not before", async ({
  house,
  device,
}) => {
  const [grandpa, anna, tom] = await familyOf(house, device, ["Grandpa", "Anna", "Tom"]);
  await tom.page.close();
  const tablet = await device("Tom's new tablet");
  for (const one of [grandpa.device, anna.device, tablet]) one.expectCut();
  await tablet.page.goto(await inviteBack(grandpa, tom));
  await press(tablet.page, "Ask to come back");
  await expect(tablet.page.getByText("Telephone two people of your family", { exact: false })).toBeVisible();

  await vouch(grandpa, "Tom");
  await expect(anna.page.getByText("Grandpa has vouched; one more has to.", { exact: false })).toBeVisible();
  await vouch(anna, "Tom");
  for (const { page } of [grandpa, anna])
    await expect(page.getByText("Two have vouched. The door opens", { exact: false })).toBeVisible();
  await expect(
    tablet.page.getByText("Two have vouched for you. You can come in", { exact: false }),
  ).toBeVisible();
  await expect(grandpa.page.getByRole("button", { name: "Let in", exact: true })).toHaveCount(0);

  await house.kill();
  await house.open("+25h");
  await press(grandpa.page, "Let in");
  await atHome(tablet.page);
  await expect(tablet.page.getByRole("button", { name: "Ring Anna", exact: true })).toBeVisible();
  await expect(anna.page.getByText("Tom is back, on a new device", { exact: false })).toBeVisible();
});

test("anybody stops a return that should not be, and everybody is told", async ({ house, device }) => {
  const [grandpa, anna, tom] = await familyOf(house, device, ["Grandpa", "Anna", "Tom"]);
  const stranger = await device("somebody else");
  await stranger.page.goto(await inviteBack(grandpa, tom));
  await press(stranger.page, "Ask to come back");
  await vouch(grandpa, "Tom");
  await vouch(anna, "Tom");
  // It is Tom who sees it: he has lost nothing.
  await tom.page.getByRole("button", { name: /^Stop it/ }).click();
  await press(tom.page, "Yes, stop it");
  await expect(stranger.page.getByText("You were not let in")).toBeVisible();
  for (const { page } of [grandpa, anna])
    await expect(page.getByText("Tom's return was stopped")).toBeVisible();
});
