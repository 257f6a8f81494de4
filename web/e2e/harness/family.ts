/** What people do, step by step as they do it: by the words on the screen. */
import { expect, type Page } from "@playwright/test";
import type { Device } from "./device.ts";
import type { House } from "./house.ts";

export interface Member {
  name: string;
  device: Device;
  page: Page;
}

/** Opens the link that the server printed and founds a family. */
export async function found(
  house: House,
  device: Device,
  name: string,
  family = "The Whitfields",
): Promise<Member> {
  const { page } = device;
  await page.goto(house.foundingLink());
  await page.getByLabel("Family's name").fill(family);
  await next(page);
  await page.getByLabel("Your name").fill(name);
  await next(page);
  await page.getByRole("button", { name: "Found the family" }).click();
  await atHome(page);
  return { name, device, page };
}

/** Knocks with an invitation as a new member, and is let in by a keeper who has Parlour open. */
export async function comeIn(device: Device, link: string, name: string, keeper: Member): Promise<Member> {
  const { page } = device;
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Come in" }).click();
  await letIn(keeper, name);
  await atHome(page);
  return { name, device, page };
}

/** Lets somebody new in who stands at the door. */
export async function letIn({ page }: Member, name: string): Promise<void> {
  await expect(page.getByText(`${name} is at the door`)).toBeVisible();
  await page.getByRole("button", { name: "Let in", exact: true }).click();
}

/** Comes in by an invitation for a further device, which the member lets in on one that they have. */
export async function comeInAgain(device: Device, link: string, own: Member): Promise<Member> {
  const { page } = device;
  await page.goto(link);
  await page.getByRole("button", { name: "Come in" }).click();
  await press(own.page, "Compare and let in");
  await press(own.page, "Yes, the same: let it in");
  await atHome(page);
  return { name: own.name, device, page };
}

/** A keeper makes an invitation for somebody new and reads the link off the screen. */
export async function invite({ page }: Member, note: string): Promise<string> {
  await room(page, "Family");
  await press(page, "Invite somebody");
  await page.getByLabel("Whom is it for?").fill(note);
  return await makeLink(page);
}

/** A member makes an invitation for a further device of their own. */
export async function inviteDevice({ page }: Member, note: string): Promise<string> {
  await room(page, "Settings");
  await press(page, "Add another device");
  await page.getByLabel("Which device?").fill(note);
  return await makeLink(page);
}

async function makeLink(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = page.getByLabel("The link", { exact: true });
  await expect(link).toHaveValue(/\/i\/[0-9a-f-]+#[\w-]{43}$/);
  const value = await link.inputValue();
  await room(page, "Home");
  return value;
}

/** Founds a family of these people, each on a device of their own; the first is its keeper. */
export async function familyOf<const Names extends readonly [string, ...string[]]>(
  house: House,
  device: (name: string) => Promise<Device>,
  names: Names,
): Promise<{ [At in keyof Names]: Member }> {
  const [first, ...others] = names;
  const keeper = await found(house, await device(first), first);
  const members = [keeper];
  for (const name of others)
    members.push(await comeIn(await device(name), await invite(keeper, name), name, keeper));
  return members as { [At in keyof Names]: Member };
}

/** Touches a face. */
export async function ring({ page }: Member, whom: Member): Promise<void> {
  await page.getByRole("button", { name: `Ring ${whom.name}`, exact: true }).click();
}

export function answerButton({ page }: Member) {
  return page.getByRole("button", { name: "Answer", exact: true });
}

export async function answer(member: Member): Promise<void> {
  await answerButton(member).click();
}

export function leaveButton({ page }: Member) {
  return page.getByRole("button", { name: "Leave the call" });
}

export async function leave(member: Member): Promise<void> {
  await leaveButton(member).click();
}

/** Puts the notice that the call is over away, where there is one. */
export async function backHome({ page }: Member): Promise<void> {
  const notice = page.getByRole("button", { name: "All right" });
  const wall = page.getByRole("navigation").getByRole("link", { name: "Home" });
  await expect(notice.or(wall).first()).toBeVisible();
  if (await notice.isVisible()) await notice.click();
  await expect(page.getByRole("button", { name: /^Ring / }).first()).toBeVisible();
}

export async function room(page: Page, name: "Home" | "Calls" | "Family" | "Settings"): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name }).click();
}

export async function atHome(page: Page): Promise<void> {
  await expect(page.getByRole("navigation").getByRole("link", { name: "Home" })).toBeVisible();
}

/** Touches the button or the link of this name. */
export async function press(page: Page, name: string): Promise<void> {
  await page
    .getByRole("button", { name, exact: true })
    .or(page.getByRole("link", { name, exact: true }))
    .click();
}

async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
}
