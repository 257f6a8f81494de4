/** What guests do, and members with them: by the words on the screen. */
import { expect } from "@playwright/test";
import type { Device } from "./device.ts";
import { press, type Member } from "./family.ts";

/** A member makes a link for a guest of the call they are in, and reads it off the screen. */
export async function guestLink({ page }: Member): Promise<string> {
  await openGuests(page);
  await press(page, "Make a guest's link");
  const link = page.getByLabel("The guest's link", { exact: true });
  await expect(link).toHaveValue(/\/g\/[0-9a-f-]+#[\w-]{43}$/);
  const value = await link.inputValue();
  await press(page, "Close");
  return value;
}

export async function openGuests(page: Member["page"]): Promise<void> {
  await press(page, "Add somebody to the call");
  await press(page, "Invite a guest");
}

/** Opens a guest's link, says a name and knocks. */
export async function knock({ page }: Device, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await press(page, "Knock");
  await expect(
    page.getByText(`The people in the call see that ${name} is here.`, { exact: false }),
  ).toBeVisible();
}

/** A member lets a guest in who has knocked. */
export async function letGuestIn({ page }: Member, name: string): Promise<void> {
  await expect(page.getByText(`A guest knocks and says: “I am ${name}”`)).toBeVisible();
  await press(page, `Let in ${name}`);
}
