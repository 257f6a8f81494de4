/** Assertions about what people see and hear. They wait for it; none of them counts seconds. */
import { expect } from "@playwright/test";
import { heard, pictures, type Picture } from "./probe.ts";

/** A page in any browser. */
export interface Page {
  evaluate<T>(run: () => T | Promise<T>): Promise<T>;
}

const PATIENCE = { timeout: 60_000, intervals: [200] };

/** So many other people are on the screen, and each picture is lit and moves. */
export async function seesMoving(
  page: Page,
  people: number,
  patience: number = PATIENCE.timeout,
): Promise<void> {
  const first = new Map<string, Picture>();
  await expect
    .poll(
      async () => {
        const now = await page.evaluate(pictures);
        for (const picture of now) if (!first.has(picture.id)) first.set(picture.id, picture);
        return now.filter((picture) => lit(picture) && moved(first.get(picture.id), picture)).length;
      },
      { ...PATIENCE, timeout: patience, message: `${people} moving pictures of other people` },
    )
    .toBe(people);
}

/** So many other people are heard: the energy of their sound rises. */
export async function hears(page: Page, people: number): Promise<void> {
  const first = new Map<string, number>();
  await expect
    .poll(
      async () => {
        const now = await page.evaluate(heard);
        for (const { id, energy } of now) if (!first.has(id)) first.set(id, energy);
        return now.filter(({ id, energy }) => energy > (first.get(id) ?? 0) + 1e-6).length;
      },
      { ...PATIENCE, message: `${people} people heard` },
    )
    .toBeGreaterThanOrEqual(people);
}

/** Nobody's picture is on the screen. */
export async function seesNobody(page: Page): Promise<void> {
  await expect.poll(async () => (await page.evaluate(pictures)).length, PATIENCE).toBe(0);
}

/** Not black, not one flat shade of grey: a picture of something. */
function lit(picture: Picture): boolean {
  const mean = picture.cells.reduce((sum, it) => sum + it, 0) / picture.cells.length;
  return mean > 16 && picture.width >= 160;
}

/** Frames were decoded since, and cells have changed by more than coding noise does. */
function moved(before: Picture | undefined, now: Picture): boolean {
  if (before === undefined || now.decoded < before.decoded + 3) return false;
  return now.cells.some((it, at) => Math.abs(it - (before.cells[at] ?? it)) > 24);
}
