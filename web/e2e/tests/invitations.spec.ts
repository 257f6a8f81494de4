import { comeIn, familyOf, found, invite, press, room } from "../harness/family.ts";
import { everythingLeft } from "../harness/left.ts";
import { expect, test } from "../harness/test.ts";

/** Chromium names every refused request on its console. */
const REFUSED = /status of 4\d\d/;

test("an invitation works once", async ({ house, device }) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  const link = await invite(keeper, "for Tom");
  await comeIn(await device("Tom"), link, "Tom", keeper);
  const late = await device("somebody else");
  late.expectCut(REFUSED);
  await late.page.goto(link);
  await expect(late.page.getByText("It was used already", { exact: false })).toBeVisible();
});

test("who knocks and is not let in is told so, and nothing of the family stays with them", async ({
  house,
  device,
}) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  const stranger = await device("somebody else");
  stranger.expectCut(REFUSED);
  const link = await invite(keeper, "for Tom");
  await stranger.page.goto(link);
  await stranger.page.getByLabel("Your name").fill("Tom");
  await press(stranger.page, "Come in");
  await expect(stranger.page.getByText("You are at the door")).toBeVisible();
  await expect(keeper.page.getByText("Tom is at the door")).toBeVisible();
  await press(keeper.page, "Don't let in");
  await expect(stranger.page.getByText("You were not let in")).toBeVisible();
  await expect(keeper.page.getByText("Tom is at the door")).toHaveCount(0);
  await expect.poll(() => stranger.page.evaluate(everythingLeft)).toEqual([]);
  await stranger.page.goto("about:blank");
  await stranger.page.goto(link);
  await expect(stranger.page.getByText("This invitation does not work")).toBeVisible();
});

test("an invitation that was taken back says so", async ({ house, device }) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  const link = await invite(keeper, "for Tom");
  await room(keeper.page, "Family");
  await keeper.page.getByRole("button", { name: "Take back the invitation" }).click();
  const late = await device("Tom");
  late.expectCut(REFUSED);
  await expect(keeper.page.getByText("Taken back").first()).toBeVisible();
  await late.page.goto(link);
  await expect(late.page.getByText("It was taken back.", { exact: false })).toBeVisible();
});

test("a link that lost its end says that it is not complete", async ({ house, device }) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  const link = await invite(keeper, "for Tom");
  const short = await device("Tom");
  short.expectCut(REFUSED);
  for (const broken of [link.replace(/#.*/, ""), link.slice(0, -4), link.replace(/#.{4}/, "#AAAA")]) {
    // Another document each time: only the fragment differs.
    await short.page.goto("about:blank");
    await short.page.goto(broken);
    await expect(short.page.getByText("The link is not complete.", { exact: false })).toBeVisible();
  }
});

test("an invitation whose time has passed says so", async ({ house, device }) => {
  const keeper = await found(house, await device("Grandpa"), "Grandpa");
  keeper.device.expectCut();
  const link = await invite(keeper, "for Tom");
  await house.kill();
  // It works for a week.
  await house.open("+8d");
  const late = await device("Tom");
  late.expectCut(REFUSED);
  await late.page.goto(link);
  await expect(late.page.getByText("Its time has passed.", { exact: false })).toBeVisible();
  await keeper.page.reload();
  await room(keeper.page, "Family");
  await expect(keeper.page.getByText("Expired · by Grandpa")).toBeVisible();
});

test("the founding link is closed after the first family", async ({ house, device }) => {
  const link = house.foundingLink();
  await familyOf(house, device, ["Grandpa"]);
  const late = await device("somebody else");
  late.expectCut(REFUSED);
  await late.page.goto(link);
  await expect(late.page.getByText("To come in, you need a link")).toBeVisible();
});

test("names and notes never reach the server readable", async ({ house, device }) => {
  const keeper = await found(house, await device("Grandpa"), "Grandfather Bartholomew", "The Quillfeathers");
  await invite(keeper, "for cousin Peregrine");
  const kept = house.everythingKept();
  for (const word of ["Bartholomew", "Quillfeathers", "Peregrine"])
    expect(kept.includes(word), word).toBe(false);
});
