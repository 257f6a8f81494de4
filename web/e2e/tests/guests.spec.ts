import { answer, familyOf, leave, leaveButton, press, ring, type Member } from "../harness/family.ts";
import { guestLink, knock, letGuestIn, openGuests } from "../harness/guests.ts";
import { everythingLeft } from "../harness/left.ts";
import { cable } from "../harness/house.ts";
import { hears, seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";

/** Chromium names every refused request on its console. */
const REFUSED = /WebSocket|status of 4\d\d/;

async function inCall(grandpa: Member, tom: Member): Promise<void> {
  await ring(grandpa, tom);
  await answer(tom);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
}

test("a guest is let in, sees and hears everybody and is seen and heard, and is gone at the end", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const link = await guestLink(grandpa);
  const maria = await device("Maria");
  await knock(maria, link, "Maria");
  // Whoever sits in the call may let them in, not only who made the link.
  await letGuestIn(tom, "Maria");
  for (const { page } of [maria, grandpa, tom]) await seesMoving(page, 2);
  for (const { page } of [maria, grandpa, tom]) await hears(page, 2);

  for (const { page } of [grandpa, tom]) {
    await expect(page.getByRole("figure", { name: "Maria, guest, not verified" })).toBeVisible();
    await expect(page.getByText("Sealed, only you two, and a guest")).toBeVisible();
  }
  await expect(maria.page.getByRole("figure", { name: "Grandpa", exact: true })).toBeVisible();
  await expect(maria.page.getByText("Sealed, only you three")).toBeVisible();
  await expect(maria.page.getByRole("button", { name: "Add somebody to the call" })).toHaveCount(0);

  await leave(tom);
  await leave(grandpa);
  await expect(maria.page.getByText("The call is over for you")).toBeVisible();
  await expect.poll(() => maria.page.evaluate(everythingLeft)).toEqual([]);
  await maria.page.reload();
  await expect(maria.page.getByText("To come in, you need a link")).toBeVisible();
});

test("a guest knows by name who comes later, too", async ({ house, device }) => {
  const [grandpa, tom, anna] = await familyOf(house, device, ["Grandpa", "Tom", "Anna"]);
  await inCall(grandpa, tom);
  const maria = await device("Maria");
  await knock(maria, await guestLink(grandpa), "Maria");
  await letGuestIn(tom, "Maria");
  await expect(maria.page.getByRole("figure", { name: "Tom", exact: true })).toBeVisible();
  await press(grandpa.page, "Add somebody to the call");
  await press(grandpa.page, "Ring Anna");
  await answer(anna);
  for (const name of ["Grandpa", "Tom", "Anna"])
    await expect(maria.page.getByRole("figure", { name, exact: true })).toBeVisible();
});

test("nobody is asked about a guest who has closed the page", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const maria = await device("Maria");
  await knock(maria, await guestLink(grandpa), "Maria");
  const asked = tom.page.getByText("A guest knocks and says", { exact: false });
  await expect(asked).toBeVisible();
  await maria.page.close();
  await expect(asked).toHaveCount(0, { timeout: 60_000 });
});

test("a guest who leaves is gone for everybody, and has to knock to come back", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const link = await guestLink(grandpa);
  const maria = await device("Maria");
  await knock(maria, link, "Maria");
  await letGuestIn(grandpa, "Maria");
  await seesMoving(maria.page, 2);
  await press(maria.page, "Leave the call");
  await expect(maria.page.getByText("The call is over for you")).toBeVisible();
  await expect(grandpa.page.getByRole("figure", { name: /^Maria/ })).toHaveCount(0);
  await seesMoving(grandpa.page, 1);

  await knock(maria, link, "Maria");
  await letGuestIn(grandpa, "Maria");
  await Promise.all([seesMoving(maria.page, 2), seesMoving(grandpa.page, 2)]);
});

test("a guest who leaves while the line is away is gone for everybody once it is back", async ({
  house,
  device,
}) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const maria = await device("Maria", { kit: "far" });
  maria.expectCut();
  await knock(maria, await guestLink(grandpa), "Maria");
  await letGuestIn(grandpa, "Maria");
  await seesMoving(maria.page, 2);
  cable.pull();
  try {
    await expect(maria.page.getByText("The connection was lost.", { exact: false })).toBeVisible();
    await press(maria.page, "Leave the call");
    await expect(maria.page.getByText("The call is over for you")).toBeVisible();
  } finally {
    cable.plug();
  }
  await expect(grandpa.page.getByRole("figure", { name: /^Maria/ })).toHaveCount(0);
  await seesMoving(grandpa.page, 1);
});

test("a guest who is not let in is told so, and sees and hears nothing", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const maria = await device("Maria");
  await knock(maria, await guestLink(grandpa), "Maria");
  await press(tom.page, "Don't let in Maria");
  await expect(maria.page.getByText("You were not let in")).toBeVisible();
  await expect(leaveButton({ ...tom, page: maria.page })).toHaveCount(0);
  for (const { page } of [grandpa, tom]) {
    await expect(page.getByText("A guest knocks", { exact: false })).toHaveCount(0);
    await seesMoving(page, 1);
  }
  expect(await maria.page.evaluate(everythingLeft)).toEqual([]);
});

test("a guest who is sent away is out at once, and the others go on talking", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const maria = await device("Maria");
  await knock(maria, await guestLink(grandpa), "Maria");
  await letGuestIn(grandpa, "Maria");
  await Promise.all([seesMoving(maria.page, 2), seesMoving(tom.page, 2)]);
  await openGuests(tom.page);
  await press(tom.page, "Send Maria away");
  await press(tom.page, "Close");
  await expect(maria.page.getByText("The call is over for you")).toBeVisible();
  for (const { page } of [grandpa, tom]) {
    await expect(page.getByRole("figure", { name: /^Maria/ })).toHaveCount(0);
    await expect(page.getByText("Sealed, only you two", { exact: true })).toBeVisible();
    await seesMoving(page, 1);
  }
});

test("a guest's link whose call is over says so", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const link = await guestLink(grandpa);
  await leave(tom);
  await expect(leaveButton(grandpa)).toHaveCount(0);
  const late = await device("Maria");
  late.expectCut(REFUSED);
  await late.page.goto(link);
  await expect(late.page.getByText("The call it was made for is over", { exact: false })).toBeVisible();
});

test("a guest's link that was taken back says so, and sends away who waits", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const link = await guestLink(grandpa);
  const maria = await device("Maria");
  await knock(maria, link, "Maria");
  // Whoever sits in the call can take it back.
  await openGuests(tom.page);
  await tom.page.getByRole("button", { name: /^Take back the guest's link/ }).click();
  await expect(maria.page.getByText("You were not let in")).toBeVisible();
  await expect(tom.page.getByRole("button", { name: /^Take back the guest's link/ })).toHaveCount(0);
  const late = await device("somebody else");
  late.expectCut(REFUSED);
  await late.page.goto(link);
  await expect(late.page.getByText("or the link was taken back", { exact: false })).toBeVisible();
});

test("a guest's link that lost its end says that a part is missing", async ({ house, device }) => {
  const [grandpa, tom] = await familyOf(house, device, ["Grandpa", "Tom"]);
  await inCall(grandpa, tom);
  const link = await guestLink(grandpa);
  const short = await device("Maria");
  short.expectCut(REFUSED);
  for (const broken of [link.replace(/#.*/, ""), link.slice(0, -4), link.replace(/#.{4}/, "#AAAA")]) {
    await short.page.goto("about:blank");
    await short.page.goto(broken);
    await expect(short.page.getByText("A part of the link is missing.", { exact: false })).toBeVisible();
  }
});
