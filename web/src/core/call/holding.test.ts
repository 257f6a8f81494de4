import { describe, expect, it } from "vitest";
import { Holding, type Hold } from "./holding";

/** A line of which each second is told: packets that came, how often some were asked for, and pictures that stood. */
class Told {
  readonly #holding = new Holding();
  #packets = 0;
  #asked = 0;
  freezeCount = 0;

  second(packets: number, asked: number, roundTrip = 0.06): Hold | null {
    this.#packets += packets;
    this.#asked += asked;
    const [packetsReceived, nackCount, freezeCount] = [this.#packets, this.#asked, this.freezeCount];
    return this.#holding.read([
      { type: "inbound-rtp", kind: "video", packetsReceived, nackCount, freezeCount },
      { type: "inbound-rtp", kind: "audio", packetsReceived: 50 },
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: roundTrip },
    ]);
  }

  seconds(many: number, packets: number, asked: number): Hold[] {
    return Array.from({ length: many }, () => this.second(packets, asked)).filter((hold) => hold !== null);
  }
}

describe("what comes is held back", () => {
  it("not at all on a line that loses next to nothing", () => {
    expect(new Told().seconds(30, 200, 3)).toEqual([]);
  });

  it("for as long as three repairs take where packets are lost", () => {
    expect(new Told().second(200, 15)).toEqual({ picture: 240, sound: 120 });
  });

  it("never longer than people bear", () => {
    expect(new Told().second(200, 15, 0.5)).toEqual({ picture: 400, sound: 200 });
  });

  it("longer where pictures stand all the same, because it is another's line that loses", () => {
    const told = new Told();
    told.freezeCount += 1;
    expect(told.second(200, 15, 0.001)).toEqual({ picture: 160, sound: 80 });
    expect(told.second(200, 15, 0.001)).toBeNull();
    for (const picture of [240, 320, 400]) {
      told.freezeCount += 1;
      expect(told.second(200, 15, 0.001)).toEqual({ picture, sound: picture / 2 });
    }
    told.freezeCount += 1;
    expect(told.second(200, 15, 0.001)).toBeNull();
  });

  it("as it was while the line is much as it was", () => {
    const told = new Told();
    told.second(200, 15);
    expect(told.second(200, 12, 0.07)).toBeNull();
    expect(told.second(200, 12, 0.1)).toEqual({ picture: 360, sound: 180 });
  });

  it("no more once nothing was lost for ten seconds", () => {
    const told = new Told();
    told.second(200, 15);
    expect(told.seconds(9, 200, 0)).toEqual([]);
    told.second(200, 4);
    expect(told.seconds(9, 200, 0)).toEqual([]);
    expect(told.second(200, 0)).toEqual({ picture: 0, sound: 0 });
    expect(told.seconds(20, 200, 0)).toEqual([]);
  });

  it("by enough packets, and not by a few", () => {
    const told = new Told();
    expect(told.second(10, 3)).toBeNull();
    expect(told.second(15, 3)).toBeNull();
    expect(told.second(10, 3)).toEqual({ picture: 240, sound: 120 });
  });

  it("by a new connection's own counts", () => {
    const holding = new Holding();
    const read = (packetsReceived: number, nackCount: number) =>
      holding.read([{ type: "inbound-rtp", kind: "video", packetsReceived, nackCount }]);
    read(1000, 0);
    expect(read(100, 50)).toBeNull();
    expect(read(200, 60)).toEqual({ picture: 160, sound: 80 });
  });
});
