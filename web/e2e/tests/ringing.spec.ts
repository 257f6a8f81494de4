import {
  answer,
  answerButton,
  comeInAgain,
  familyOf,
  inviteDevice,
  leaveButton,
  ring,
  room,
} from "../harness/family.ts";
import { expect, test } from "../harness/test.ts";

test("every open device of the member rings, and the first answer stops the others", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const tablet = await comeInAgain(await device("Tom's tablet"), await inviteDevice(tom, "tablet"), tom);
  await ring(grandpa, tom);
  await Promise.all([expect(answerButton(tom)).toBeVisible(), expect(answerButton(tablet)).toBeVisible()]);
  await expect(grandpa.page.getByText("Ringing on two devices")).toBeVisible();
  await answer(tablet);
  await expect(answerButton(tom)).toHaveCount(0);
  await expect(leaveButton(tablet)).toBeVisible();
  await expect(tom.page.getByText("Grandpa is in a call")).toBeVisible();
});

test("“in ten minutes” is what the caller reads, and the other devices stop", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const tablet = await comeInAgain(await device("Tom's tablet"), await inviteDevice(tom, "tablet"), tom);
  await ring(grandpa, tom);
  await expect(answerButton(tablet)).toBeVisible();
  await tom.page.getByRole("button", { name: "Not now…" }).click();
  await tom.page.getByRole("button", { name: "In ten minutes" }).click();
  await expect(grandpa.page.getByText("Tom says: in ten minutes.")).toBeVisible();
  await expect(answerButton(tablet)).toHaveCount(0);
});

test("a caller who thinks better of it stops the ring, and it counts as missed", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await ring(grandpa, tom);
  await expect(answerButton(tom)).toBeVisible();
  await grandpa.page.getByRole("button", { name: "Stop ringing" }).first().click();
  await expect(answerButton(tom)).toHaveCount(0);
  await expect(tom.page.getByText("Grandpa called you").first()).toBeVisible();
});

test("a ring that nobody answers gives up by itself and is missed on every device", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  const tablet = await comeInAgain(await device("Tom's tablet"), await inviteDevice(tom, "tablet"), tom);
  await ring(grandpa, tom);
  await expect(answerButton(tom)).toBeVisible();
  // The real 45 seconds: the last thing that nothing else tests with a real clock.
  await expect(answerButton(tom)).toHaveCount(0, { timeout: 90_000 });
  await expect(grandpa.page.getByText("Tom did not answer").first()).toBeVisible();
  for (const { page } of [tom, tablet])
    await expect(page.getByText("Grandpa called you").first()).toBeVisible();
  for (const { page } of [tom, tablet]) {
    await room(page, "Calls");
    await expect(page.getByText("Grandpa called you; you missed it")).toBeVisible();
  }
});

test("a member without an open device is truthfully unreachable, and rings as soon as one opens", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await tom.page.close();
  await ring(grandpa, tom);
  await expect(grandpa.page.getByText("Parlour isn't open on Tom's device", { exact: false })).toBeVisible();
  const page = await tom.device.newTab();
  await page.goto(house.origin);
  await expect(page.getByRole("button", { name: "Answer", exact: true })).toBeVisible();
  await expect(grandpa.page.getByText("Ringing on one device")).toBeVisible();
});

test("“ring everyone” rings everyone", async ({ house, device }) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  await grandpa.page.getByRole("button", { name: "Ring everyone" }).click();
  await Promise.all([expect(answerButton(tom)).toBeVisible(), expect(answerButton(anna)).toBeVisible()]);
});
