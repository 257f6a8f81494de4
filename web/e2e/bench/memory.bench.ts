import { answer, answerButton, familyOf, ring } from "../harness/family.ts";
import type { Resident } from "../harness/house.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test } from "../harness/test.ts";
import { result } from "./result.ts";

const MEBI = 1024 * 1024;
const NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen", "Hal"] as const;

test("memory", async ({ house, device }) => {
  const idle = house.resident();
  const members = await familyOf(house, device, NAMES);
  // After each call; the first also brings in what every call shares (code, tables), which is no seat's.
  const resident: Resident[] = [];
  // Calls of two, in real browsers: what a seat costs the server, without asking the machine to draw 56 pictures.
  for (let at = 0; at < members.length; at += 2) {
    const [caller, called] = [members[at], members[at + 1]];
    if (caller === undefined || called === undefined) break;
    await ring(caller, called);
    await expect(answerButton(called)).toBeVisible();
    await answer(called);
    await Promise.all([seesMoving(caller.page, 1), seesMoving(called.page, 1)]);
    resident.push(house.resident());
  }
  for (const { all, own } of resident)
    process.stdout.write(
      `  after a call: ${(all / MEBI).toFixed(1)} MB, own ${(own / MEBI).toFixed(1)} MB\n`,
    );
  const [first = idle, last = idle] = [resident.at(0), resident.at(-1)];
  const figures = {
    idle_mb: idle.all,
    per_seat_mb: (last.all - first.all) / (members.length - 2),
    // From an idle server on: with what its members' pages need, and with its code, which is read in once.
    per_seat_from_idle_mb: (last.all - idle.all) / members.length,
    per_seat_from_idle_without_code_mb: (last.own - idle.own) / members.length,
  };
  const inMebi = ([key, bytes]: [string, number]) => [key, Number((bytes / MEBI).toFixed(2))] as const;
  result(Object.fromEntries(Object.entries(figures).map(inMebi)));
});
