/**
 * A family's week on a real server whose clock is moved from day to day: founding, invitations, names, photographs,
 * devices, calls. Then its disk and its log, at the level at which it says most, are searched.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Device } from "../harness/device.ts";
import { answer, comeIn, found, invite, leave, press, ring, room, type Member } from "../harness/family.ts";
import type { House } from "../harness/house.ts";
import { pictureTraffic } from "../harness/probe.ts";
import { expect, test } from "../harness/test.ts";
import { given, result } from "./result.ts";
import { control, search } from "./search.ts";

// Before any server is started.
process.env["RUST_LOG"] = "trace";
const words: string[] = [];

/** Something that nobody but the family may ever read. */
function planted(): string {
  const word = `Pl ${randomBytes(9).toString("base64url")}`;
  words.push(word);
  return word;
}

async function rename(member: Member, others: readonly Member[], photo: Buffer | null): Promise<void> {
  const { page } = member;
  const name = planted();
  await room(page, "Settings");
  await press(page, "Change name and face");
  await page.getByRole("textbox", { name: "Your name" }).fill(name);
  if (photo !== null) {
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: photo });
    await expect(page.locator("dialog canvas, [role=dialog] canvas").first()).toBeVisible();
  }
  await press(page, "Save");
  await expect(page.getByRole("textbox", { name: "Your name" })).toHaveCount(0);
  member.name = name;
  for (const other of others) {
    await room(other.page, "Home");
    await expect(other.page.getByRole("button", { name: `Ring ${name}`, exact: true })).toBeVisible();
  }
  await room(page, "Home");
}

async function renameFamily({ page }: Member): Promise<void> {
  await room(page, "Family");
  await press(page, "Change the family's name");
  await page.getByRole("textbox", { name: "Family's name" }).fill(planted());
  await press(page, "Save");
  await expect(page.getByRole("textbox", { name: "Family's name" })).toHaveCount(0);
  await room(page, "Home");
}

async function renameDevice({ page, name }: Member): Promise<void> {
  await room(page, "Family");
  await page
    .getByRole("main")
    .getByRole("link", { name: new RegExp(`^${name}`) })
    .click();
  await page
    .getByRole("button", { name: /^Rename / })
    .first()
    .click();
  await page.getByRole("textbox", { name: "Device's name" }).fill(planted());
  await press(page, "Save");
  await expect(page.getByRole("textbox", { name: "Device's name" })).toHaveCount(0);
  await room(page, "Home");
}

async function callOnce(caller: Member, called: Member): Promise<void> {
  await ring(caller, called);
  await answer(called);
  for (const { page } of [caller, called]) {
    const decoded = async () => (await page.evaluate(pictureTraffic)).decoded;
    await expect.poll(decoded, { timeout: 60_000 }).toBeGreaterThan(2);
  }
  await leave(called);
  for (const [{ page }, other] of [
    [caller, called],
    [called, caller],
  ] as const) {
    const notice = page.getByRole("button", { name: "All right" });
    const wall = page.getByRole("button", { name: `Ring ${other.name}`, exact: true });
    await expect(notice.or(wall).first()).toBeVisible();
    if (await notice.isVisible()) await notice.click();
    await expect(wall).toBeVisible();
  }
}

/** Every file that the server keeps, and what it has logged. */
function kept(house: House): Map<string, Buffer> {
  const places = new Map<string, Buffer>([["log", Buffer.from(house.log)]]);
  for (const it of readdirSync(house.folder, { recursive: true, withFileTypes: true })) {
    const path = join(it.parentPath, it.name);
    if (it.isFile()) places.set(relative(house.folder, path), readFileSync(path));
  }
  return places;
}

test("nothing readable is left of a week", async ({ house, browsers }) => {
  const days = Number(given("PARLOUR_PROOF_DAYS"));
  const chromium = await browsers("everything");
  const open = async (name: string) => {
    const device = await Device.open(chromium, name, { smallCamera: true });
    device.expectCut();
    return device;
  };
  const keeper = await found(house, await open("keeper"), planted(), planted());
  const link = await invite(keeper, planted());
  const other = await comeIn(await open("other"), link, planted(), keeper);
  const photo = await keeper.page.screenshot();
  for (let day = 0; day < days; day += 1) {
    if (day > 0) {
      await house.kill();
      await house.open(`+${String(day)}d`);
      for (const { page } of [keeper, other]) await page.reload();
    }
    await rename(keeper, [other], day % 3 === 0 ? photo : null);
    await rename(other, [keeper], day % 3 === 1 ? photo : null);
    await renameFamily(keeper);
    await renameDevice(keeper);
    await renameDevice(other);
    await invite(keeper, planted());
    await invite(keeper, planted());
    await callOnce(keeper, other);
  }
  // While it runs, with what it has not yet put in order, and as a power cut would leave it.
  const running = kept(house);
  await house.kill();
  const places = new Map([...running].map(([name, content]) => [`${name}, running`, content]));
  for (const [name, content] of kept(house)) places.set(name, content);
  const hits = search(places, words);
  const traps = control(words);
  const seen = new Set(search(traps, words).map((it) => it.where));
  result({
    days,
    planted_strings: words.length,
    photographs: Math.ceil(days / 3) + Math.ceil((days - 1) / 3),
    calls: days,
    files: running.size - 1,
    bytes_searched: [...places.values()].reduce((sum, it) => sum + it.length, 0),
    bytes_of_log: house.log.length,
    found: hits.length,
    found_where: hits.slice(0, 20),
    control_planted: traps.size,
    control_found: seen.size,
  });
  expect(hits).toEqual([]);
});
