import { answer, familyOf, leave, leaveButton, ring } from "../harness/family.ts";
import { connections } from "../harness/probe.ts";
import { hears, seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

test("two people ring, answer, see and hear one another, and one leaves", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await ring(grandpa, tom);
  await expect(tom.page.getByText("Grandpa is calling")).toBeVisible();
  await expect(grandpa.page.getByText("Ringing on one device")).toBeVisible();
  await answer(tom);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
  await Promise.all([hears(grandpa.page, 1), hears(tom.page, 1)]);
  await leave(tom);
  await expect(grandpa.page.getByText("Your call with Tom is over.")).toBeVisible();
  await expect(leaveButton(grandpa)).toHaveCount(0);
});

test("a third comes in late and everybody sees and hears everybody, without a new connection", async ({
  house,
  device,
}) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  await ring(grandpa, tom);
  await answer(tom);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
  await anna.page.getByRole("button", { name: "Join" }).click();
  for (const member of [grandpa, tom, anna]) await seesMoving(member.page, 2);
  for (const member of [grandpa, tom, anna]) await hears(member.page, 2);
  expect(await grandpa.page.evaluate(connections)).toEqual({ made: 1, connected: 1 });
});

test("somebody is added to a running call", async ({ house, device }) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  await ring(grandpa, tom);
  await answer(tom);
  await seesMoving(grandpa.page, 1);
  await grandpa.page.getByRole("button", { name: "Add somebody to the call" }).click();
  await grandpa.page.getByRole("button", { name: "Ring Anna" }).click();
  await answer(anna);
  await Promise.all([seesMoving(anna.page, 2), seesMoving(tom.page, 2)]);
});
