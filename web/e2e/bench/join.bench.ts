import { answerButton, backHome, familyOf, leave, ring, type Member } from "../harness/family.ts";
import type { House } from "../harness/house.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";
import { result } from "./result.ts";
import { elapsed, stopwatch, summary } from "./stopwatch.ts";

const RUNS = 12;
const KILLS = 5;

test("join", async ({ house, device }) => {
  const watched = async (name: string) => {
    const one = await device(name);
    await one.context.addInitScript(stopwatch);
    return one;
  };
  const [grandpa, tom, anna] = await familyOf(house, watched, ["Grandpa", "Tom", "Anna"]);
  const answering: number[] = [];
  const late: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await ring(grandpa, tom);
    await expect(answerButton(tom)).toBeVisible();
    await answerButton(tom).click();
    answering.push(await elapsed(tom.page));
    await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
    await anna.page.getByRole("button", { name: "Join" }).click();
    late.push(await elapsed(anna.page));
    await seesMoving(anna.page, 2);
    for (const member of [anna, tom]) await leave(member);
    for (const member of [grandpa, tom, anna]) await backHome(member);
  }
  const back = await backAfterKills(house, [grandpa, tom, anna]);
  result({
    touch_to_first_frame_ms: summary(answering),
    late_join_ms: summary(late),
    runs: RUNS,
    back_after_kill_ms: summary(back),
    kills: KILLS,
  });
});

/** In a call of three, from a killed server that stands again to everybody seeing everybody, in milliseconds. */
async function backAfterKills(house: House, members: readonly [Member, Member, Member]): Promise<number[]> {
  const [grandpa, tom, anna] = members;
  for (const { device } of members) device.expectCut();
  await ring(grandpa, tom);
  await answerButton(tom).click();
  await anna.page.getByRole("button", { name: "Join" }).click();
  const all = () => Promise.all(members.map(({ page }) => seesMoving(page, 2)));
  await all();
  const times: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await house.kill();
    await house.open();
    const opened = performance.now();
    await all();
    times.push(performance.now() - opened);
  }
  return times;
}
