import { beforeEach, describe, expect, it } from "vitest";
import { aloneByLock, NoVault, VaultRoom } from "./vault-room";
import type { Kept, VaultStore } from "./vault-store";

/** A vault that only counts, and says when it was freed. */
class Counter {
  freed = false;
  constructor(public count: number) {}
  snapshot = () => Uint8Array.of(this.count);
  free = () => {
    this.freed = true;
  };
}

let disk: Kept | null;
let full: boolean;
const store: VaultStore = {
  version: () => Promise.resolve(disk?.version ?? 0),
  load: () => Promise.resolve(disk && { ...disk, state: disk.state.slice() }),
  keep: ({ version, state }) => {
    if (full) return Promise.reject(new Error("full"));
    disk = { version, state: state.slice() };
    return Promise.resolve();
  },
  erase: () => Promise.resolve(void (disk = null)),
};

/** The lock that all tabs share. */
let alone = aloneByLock(undefined);
const tab = () => new VaultRoom(store, (state) => new Counter(state[0] ?? 0), alone);
const up = (vault: Counter) => ++vault.count;

beforeEach(async () => {
  disk = null;
  full = false;
  alone = aloneByLock(undefined);
  await tab().begin(new Counter(1));
});

describe("a vault", () => {
  it("is on the disk before anybody hears of a change", async () => {
    const here = tab();
    expect(await here.change(up)).toBe(2);
    expect(disk?.state).toEqual(Uint8Array.of(2));
  });

  it("is changed by each tab on what the other has left", async () => {
    const [one, two] = [tab(), tab()];
    await one.change(up);
    await two.change(up);
    expect(await one.change(up)).toBe(4);
  });

  it("is changed by one tab at a time", async () => {
    const [one, two] = [tab(), tab()];
    expect(await Promise.all([one.change(up), two.change(up), one.change(up)])).toEqual([2, 3, 4]);
  });

  it("is what the disk has where a change could not be kept", async () => {
    const here = tab();
    full = true;
    await expect(here.change(up)).rejects.toThrow("full");
    full = false;
    expect((await here.seen())?.count).toBe(1);
  });

  it("is what it was where a change was refused half-way", async () => {
    const here = tab();
    const refused = here.change((vault) => {
      up(vault);
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect((await here.seen())?.count).toBe(1);
  });

  it("tells a tab that another one has changed it", async () => {
    const [one, two] = [tab(), tab()];
    await two.seen();
    await one.change(up);
    expect(await two.refresh()).toBe(true);
    expect(await two.refresh()).toBe(false);
    expect((await two.seen())?.count).toBe(2);
  });

  it("is gone for every tab when one forgets it", async () => {
    const [one, two] = [tab(), tab()];
    const old = await two.seen();
    await one.forget();
    await expect(two.change(up)).rejects.toThrow(NoVault);
    expect(old?.freed).toBe(true);
    expect(await two.seen()).toBeNull();
  });
});
