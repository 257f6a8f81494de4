import { answer, familyOf, leave, ring } from "../harness/family.ts";
import { hears, seesMoving } from "../harness/senses.ts";
import { keepSaid, offers, removals, said } from "../harness/steps.ts";
import { expect, test } from "../harness/test.ts";

test("whoever leaves or is gone is put out by naming what the server proposed, and the others go on", async ({
  house,
  device,
}) => {
  const watched = async (name: string) => {
    const opened = await device(name);
    await opened.page.addInitScript(keepSaid);
    return opened;
  };
  const [grandpa, tom, anna] = await familyOf(house, watched, ["Grandpa", "Tom", "Anna"]);
  await ring(grandpa, tom);
  await answer(tom);
  await anna.page.getByRole("button", { name: "Join" }).click();
  for (const { page } of [grandpa, tom, anna]) await seesMoving(page, 2);
  const all = async () => [...(await grandpa.page.evaluate(said)), ...(await tom.page.evaluate(said))];

  await leave(anna);
  await expect.poll(async () => removals(await all())).toEqual(["named"]);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);

  const before = removals(await grandpa.page.evaluate(said));
  for (const sdp of offers(await all())) {
    expect(sdp).toContain("VP8/90000");
    expect(sdp).not.toMatch(/(VP9|H264|AV1|H265)\/90000/);
  }
  // What the page has said until now goes with it.
  await tom.page.reload();
  await Promise.all([seesMoving(tom.page, 1), seesMoving(grandpa.page, 1)]);
  await hears(grandpa.page, 1);
  // A page that is long in coming back may try twice, and each time somebody is put out.
  await expect.poll(async () => removals(await all()).length).toBeGreaterThan(before.length);
  expect(new Set(removals(await all()))).toEqual(new Set(["named"]));
});
