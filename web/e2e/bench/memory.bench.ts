import { answer, answerButton, familyOf, ring } from "../harness/family.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";
import { result } from "./result.ts";

const MEBI = 1024 * 1024;
const NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hal"] as const;

test("memory", async ({ house, device }) => {
  const idle = house.residentBytes();
  const members = await familyOf(house, device, NAMES);
  // Calls of two, in real browsers: what a seat costs the server, without asking the machine to draw 56 pictures.
  for (let at = 0; at < members.length; at += 2) {
    const [caller, called] = [members[at], members[at + 1]];
    if (caller === undefined || called === undefined) break;
    await ring(caller, called);
    await expect(answerButton(called)).toBeVisible();
    await answer(called);
    await Promise.all([seesMoving(caller.page, 1), seesMoving(called.page, 1)]);
  }
  const busy = house.residentBytes();
  const figures = { idle_mb: idle / MEBI, per_seat_mb: (busy - idle) / MEBI / members.length };
  result(Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Number(value.toFixed(2))])));
});
