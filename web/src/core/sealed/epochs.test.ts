import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { Epochs } from "./epochs";

let clock: HandClock;
let ring: {
  sealing: string | null;
  opening: Set<string>;
  seat(leaf: number, epoch: number, key: ArrayBuffer): void;
  addSender(leaf: number, epoch: number, key: Uint8Array): void;
  retireSender(leaf: number, epoch: number): void;
};
let epochs: Epochs;

const key = (byte: number) => new Uint8Array(16).fill(byte).buffer;
const begin = (epoch: number, others: number[], bytes = key(epoch + 1)) => {
  epochs.begin({ epoch, key: bytes, own: 0, others });
  return bytes;
};

beforeEach(() => {
  clock = new HandClock();
  ring = {
    sealing: null,
    opening: new Set(),
    seat(leaf, epoch, bytes) {
      ring.sealing = `${leaf} in ${epoch} by ${new Uint8Array(bytes)[0]}`;
      new Uint8Array(bytes).fill(0);
    },
    addSender: (leaf, epoch, bytes) => ring.opening.add(`${leaf} in ${epoch} by ${bytes[0]}`),
    retireSender: (leaf, epoch) => ring.opening.delete(`${leaf} in ${epoch} by ${epoch + 1}`),
  };
  epochs = new Epochs(ring, clock);
});

describe("the epochs of a connection", () => {
  it("open what others seal before one's own frames change over", () => {
    begin(3, [1, 2]);
    expect([...ring.opening]).toEqual(["1 in 3 by 4", "2 in 3 by 4"]);
    expect(ring.sealing).toBeNull();
    epochs.send(3);
    expect(ring.sealing).toBe("0 in 3 by 4");
  });

  it("still open what was on its way for ten seconds, and not for longer", () => {
    begin(3, [1]);
    begin(4, [1]);
    clock.advance(9999);
    expect(ring.opening).toContain("1 in 3 by 4");
    clock.advance(1);
    expect([...ring.opening]).toEqual(["1 in 4 by 5"]);
  });

  it("open nothing more of who was removed, from that moment", () => {
    begin(3, [1, 2]);
    begin(4, [1]);
    expect([...ring.opening]).toEqual(["1 in 3 by 4", "1 in 4 by 5"]);
  });

  it("seal in the newest of several, and erase the keys that were passed over", () => {
    const passed = begin(3, [1]);
    const used = begin(4, [1]);
    epochs.send(4);
    expect(ring.sealing).toBe("0 in 4 by 5");
    expect(new Uint8Array(passed)[0]).toBe(0);
    expect(new Uint8Array(used)[0]).toBe(0);
    epochs.send(3);
    expect(ring.sealing).toBe("0 in 4 by 5");
  });

  it("seal as soon as the key is here, where the word came first", () => {
    epochs.send(3);
    begin(3, [1]);
    expect(ring.sealing).toBe("0 in 3 by 4");
  });

  it("never begin to count again in an epoch", () => {
    begin(3, [1]);
    epochs.send(3);
    ring.sealing = null;
    epochs.send(3);
    expect(ring.sealing).toBeNull();
  });

  it("leave no key behind at the end", () => {
    const bytes = begin(3, [1]);
    epochs.end();
    expect(new Uint8Array(bytes)[0]).toBe(0);
    epochs.send(3);
    expect(ring.sealing).toBeNull();
  });
});
