import { answer, answerButton, familyOf, ring } from "../harness/family.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";
import { result } from "./result.ts";

const MEBI = 1024 * 1024;
const NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hal"] as const;

test("memory", async ({ house, device }) => {
  const idle = house.residentBytes();
  const members = await familyOf(house, device, NAMES);
  // After each call; the first also brings in what every call shares (code, tables), which is no seat's.
  const resident: number[] = [];
  // Calls of two, in real browsers: what a seat costs the server, without asking the machine to draw 56 pictures.
  for (let at = 0; at < members.length; at += 2) {
    const [caller, called] = [members[at], members[at + 1]];
    if (caller === undefined || called === undefined) break;
    await ring(caller, called);
    await expect(answerButton(called)).toBeVisible();
    await answer(called);
    await Promise.all([seesMoving(caller.page, 1), seesMoving(called.page, 1)]);
    resident.push(house.residentBytes());
  }
  process.stdout.write(
    `  resident after each call: ${resident.map((it) => (it / MEBI).toFixed(1)).join(", ")} MB\n`,
  );
  const [first = NaN, last = NaN] = [resident.at(0), resident.at(-1)];
  const figures = { idle_mb: idle / MEBI, per_seat_mb: (last - first) / MEBI / (members.length - 2) };
  result(Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Number(value.toFixed(2))])));
});
