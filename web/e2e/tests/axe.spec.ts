import { accessible } from "../harness/axe.ts";
import { answer, comeIn, familyOf, found, invite, ring, room } from "../harness/family.ts";
import { openScene, openScenes } from "../harness/scenes.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`no screen is closed to anybody (${colorScheme})`, async ({ house, device }) => {
    const door = await device("nobody", { colorScheme });
    await door.page.goto(house.origin);
    await expect(door.page.getByRole("heading").first()).toBeVisible();
    await accessible(door.page, "door");

    const founder = await device("Grandpa", { colorScheme });
    await founder.page.goto(house.foundingLink());
    await expect(founder.page.getByLabel("Family's name")).toBeVisible();
    await accessible(founder.page, "founding");
    const grandpa = await found(house, founder, "Grandpa");
    await accessible(grandpa.page, "empty home");
    for (const name of ["Calls", "Family", "Settings"] as const) {
      await room(grandpa.page, name);
      await accessible(grandpa.page, name);
    }
    await room(grandpa.page, "Home");

    const link = await invite(grandpa, "Tom");
    const guest = await device("Tom", { colorScheme });
    await guest.page.goto(link);
    await expect(guest.page.getByLabel("Your name")).toBeVisible();
    await accessible(guest.page, "invitation");
    const tom = await comeIn(guest, link, "Tom", grandpa);
    await expect(grandpa.page.getByRole("button", { name: "Ring Tom" })).toBeVisible();
    await accessible(grandpa.page, "home");

    await ring(grandpa, tom);
    await expect(tom.page.getByText("Grandpa is calling")).toBeVisible();
    await accessible(tom.page, "ringing");
    await accessible(grandpa.page, "calling");
    await answer(tom);
    await seesMoving(tom.page, 1);
    await accessible(tom.page, "call");
  });
}

test("no screen is closed to anybody in any of its states", async ({ browsers }) => {
  test.setTimeout(1_200_000);
  const browser = await browsers("everything");
  const scenes = await openScenes(browser);
  for (const name of scenes.names) {
    // A page for each: what a hundred screens leave behind makes one page slower and slower.
    const page = await browser.newPage({ reducedMotion: "reduce" });
    await openScene(page, scenes.url(name, "en"));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await accessible(page, `${name}, ${colorScheme}`);
    }
    await page.close();
  }
  await scenes.close();
});

test("every screen is one that a keyboard can use: home, ring, answer, leave", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await grandpa.page.getByRole("button", { name: "Ring Tom" }).focus();
  await grandpa.page.keyboard.press("Enter");
  const answering = tom.page.getByRole("button", { name: "Answer", exact: true });
  await expect(answering).toBeVisible();
  await answering.focus();
  await tom.page.keyboard.press("Enter");
  await seesMoving(tom.page, 1);
  await tom.page.getByRole("button", { name: "Leave the call" }).focus();
  await tom.page.keyboard.press("Enter");
  await expect(grandpa.page.getByText("Your call with Tom is over.")).toBeVisible();
});
