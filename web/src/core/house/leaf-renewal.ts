/**
 * When this device makes its key in the family group anew: once it is due, at a quiet moment, and each device of the
 * family at another one. Whether it is due, the vault knows.
 */
import type { Clock } from "../clock";

/** So long nothing happens in the group before, in milliseconds: pages are busy when they open. */
const QUIET = 5000;
/** Devices for which it is due at once, as after an update of the app, spread over this. Pages are opened for less than
 * a minute, and each time is to be good for it. */
const SPREAD = 25_000;
/** Between one look and the next of a page that stays open. */
const LOOK = 6 * 60 * 60 * 1000;

export interface LeafRenewalPorts {
  clock: Pick<Clock, "after" | "wall">;
  /** From 0 to 1. */
  random(): number;
  /** Whether the key is to be made anew, by this device's own clock. */
  due(now: number): Promise<boolean>;
  /** Makes it anew, unless another device's step was faster. */
  renew(): Promise<void>;
  /** Does something while nothing that the server says is taken in between. */
  alone(work: () => Promise<void>): Promise<void>;
}

export class LeafRenewal {
  readonly #ports: LeafRenewalPorts;
  #due = false;
  #cancel: () => void = () => undefined;

  constructor(ports: LeafRenewalPorts) {
    this.#ports = ports;
  }

  /** Looks whether it is due. */
  async look(): Promise<void> {
    this.#due = await this.#ports.due(this.#ports.clock.wall());
    this.#wait();
  }

  /** Something happens in the group: whoever was about to make a step lets it pass. */
  stir(): void {
    if (this.#due) this.#wait();
  }

  #wait(): void {
    const { clock, random, alone } = this.#ports;
    this.#cancel();
    const wait = this.#due ? QUIET + SPREAD * random() : LOOK;
    this.#cancel = clock.after(wait, () => void alone(() => this.#act()));
  }

  async #act(): Promise<void> {
    const { clock, due, renew } = this.#ports;
    // Where it fails, the next look is the next attempt.
    this.#due = false;
    this.#wait();
    // Another tab, or a change to the family, may have done it meanwhile.
    if (await due(clock.wall())) await renew();
    await this.look();
  }
}
