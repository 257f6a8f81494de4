import { expect, it } from "vitest";
import { HandClock } from "../clock";
import { settle } from "../testing/call";
import { claimByLock } from "./claim";

/** Web Locks as far as they are used: one holder a name, the others wait in turn. */
class Locks {
  #held: Promise<unknown> = Promise.resolve();

  request = (async (_: string, { signal }: LockOptions, run: () => Promise<void>) => {
    const before = this.#held;
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(new DOMException("patience", "AbortError")));
    });
    await Promise.race([before, aborted]);
    this.#held = run();
    await this.#held;
  }) as LockManager["request"];
}

it("a claim is one tab's, until it lets go", async () => {
  const clock = new HandClock();
  const claim = claimByLock(new Locks(), clock);
  const release = await claim("seat");
  let second: unknown = "waiting";
  void claim("seat").then((got) => (second = got));
  clock.advance(1000);
  await settle();
  expect(second).toBe("waiting");
  release?.();
  await settle();
  expect(second).toBeTypeOf("function");
});

it("a claim is refused where the other tab stays", async () => {
  const clock = new HandClock();
  const claim = claimByLock(new Locks(), clock);
  await claim("seat");
  const second = claim("seat");
  await settle();
  clock.advance(3000);
  await expect(second).resolves.toBeNull();
});

it("a browser without locks grants every claim", async () => {
  await expect(claimByLock(undefined, new HandClock())("seat")).resolves.toBeTypeOf("function");
});
