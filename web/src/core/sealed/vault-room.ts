/**
 * The one vault of this browser, shared by its tabs: each change is made under a lock, on what the last one left,
 * and is on the disk before anybody hears of it.
 */
import type { VaultStore } from "./vault-store";

/** As much of a vault as this needs to know. */
export interface Snapshot {
  snapshot(): Uint8Array;
  free(): void;
}

/** Runs `work` while no other tab runs any. */
export type Alone = <T>(work: () => Promise<T>) => Promise<T>;

export class VaultRoom<V extends Snapshot> {
  readonly #store: VaultStore;
  readonly #restore: (state: Uint8Array) => V;
  readonly #alone: Alone;
  #vault: V | null = null;
  #version = 0;

  constructor(store: VaultStore, restore: (state: Uint8Array) => V, alone: Alone) {
    this.#store = store;
    this.#restore = restore;
    this.#alone = alone;
  }

  /** The vault as this tab last saw it; null: there is none. What it says may be older than what another tab has. */
  async seen(): Promise<V | null> {
    if (!this.#vault) await this.#alone(() => this.#refresh());
    return this.#vault;
  }

  /** The newest; true where it is newer than what this tab saw. */
  async refresh(): Promise<boolean> {
    return this.#alone(() => this.#refresh());
  }

  /** Changes the vault. What `work` gives is given when the change is kept; where it throws, nothing is. */
  change<T>(work: (vault: V) => T): Promise<T> {
    return this.#alone(async () => {
      await this.#refresh();
      if (!this.#vault) throw new NoVault();
      try {
        const result = work(this.#vault);
        await this.#keep(this.#vault);
        return result;
      } catch (why) {
        // Whatever it did before it threw, or what could not be kept, is not what the disk has.
        this.#put(null, 0);
        throw why;
      }
    });
  }

  /** A new vault in the place of whatever was there. */
  begin(vault: V): Promise<void> {
    return this.#alone(async () => {
      const version = Math.max(this.#version, await this.#store.version());
      this.#put(vault, version);
      await this.#keep(vault);
    });
  }

  forget(): Promise<void> {
    return this.#alone(async () => {
      this.#put(null, 0);
      await this.#store.erase();
    });
  }

  async #refresh(): Promise<boolean> {
    const version = await this.#store.version();
    if (version === this.#version && (this.#vault || version === 0)) return false;
    const kept = await this.#store.load();
    if (!kept) this.#put(null, 0);
    else {
      this.#put(this.#restore(kept.state), kept.version);
      kept.state.fill(0);
    }
    return true;
  }

  async #keep(vault: V): Promise<void> {
    const state = vault.snapshot() as Uint8Array<ArrayBuffer>;
    try {
      await this.#store.keep({ version: this.#version + 1, state });
      this.#version += 1;
    } finally {
      state.fill(0);
    }
  }

  #put(vault: V | null, version: number): void {
    if (this.#vault !== vault) this.#vault?.free();
    this.#vault = vault;
    this.#version = version;
  }
}

/** This browser is no device of a family. */
export class NoVault extends Error {}

/** By Web Locks; where there are none, one tab after another is not to be had, and each waits only for itself. */
export function aloneByLock(locks: Pick<LockManager, "request"> | undefined, name = "parlour-vault"): Alone {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const run = () => (locks ? (locks.request(name, work) as Promise<T>) : work());
    const done = last.then(run, run);
    last = done.catch(() => undefined);
    return done;
  };
}
