/**
 * How long what comes is held back before it is played. Where packets are lost, they are sent once more, and some of
 * them a third time: a picture that waits for that is late, and is seen to stand unless all of them are a little late.
 * Browsers wait for one repair only. Where nothing is lost nothing is held back.
 *
 * It may be the other's line that loses, whose way there and back nobody here knows: where pictures stand all the same,
 * the hold becomes longer.
 */

/** Of so many packets, or more, one was asked for: it is a line that loses. Less does not need a third try. */
const OFTEN = 0.03;
/** ... and where it is fewer than this it is not such a line any more. */
const SELDOM = 0.015;
/** Readings without losses until nothing is held back any more: each change is seen, so there are few. */
const CALM = 10;
/** A reading of fewer packets says nothing. */
const LEAST = 30;
/** As many repairs as are waited for. */
const REPAIRS = 3;
/** Milliseconds that a repair takes besides the way there and back. */
const BETWEEN = 20;
/** The shortest and the longest hold, in milliseconds: whoever speaks should not wait longer for a smile. */
const FIRST = 160;
const MOST = 400;
/** Milliseconds more where pictures stand all the same. */
const MORE = 80;
/** Milliseconds by which a hold must have changed to be changed. */
const NEWS = 60;

/** Milliseconds for which each is held back. Sound has what it needs within it: it comes twice without being asked for. */
export interface Hold {
  picture: number;
  /** So little less that lips are not seen to lag. */
  sound: number;
}

type Entry = Record<string, unknown>;

interface Counts {
  packets: number;
  asked: number;
  freezes: number;
}

export class Holding {
  #before: Counts = { packets: 0, asked: 0, freezes: 0 };
  #picture = 0;
  #calm = 0;

  /** Reads what the browser counts, once a second or so. The new hold; null: it stays as it is. */
  read(report: Iterable<Entry>): Hold | null {
    const entries = [...report];
    const now = counts(entries);
    const [packets, asked] = [now.packets - this.#before.packets, now.asked - this.#before.asked];
    if (packets >= 0 && packets < LEAST) return null;
    const stood = now.freezes > this.#before.freezes;
    this.#before = now;
    // Counted anew: the connection is another.
    if (packets < 0) return null;
    const share = asked / packets;
    this.#calm = share < SELDOM ? this.#calm + 1 : 0;
    const wait = Math.max(FIRST, REPAIRS * (roundTrip(entries) + BETWEEN));
    // What has just been begun has not helped yet.
    const longer = stood && this.#picture > 0 ? this.#picture + MORE : this.#picture;
    if (share >= OFTEN) return this.#hold(Math.min(MOST, Math.max(wait, longer)));
    return this.#calm >= CALM && this.#picture > 0 ? this.#hold(0) : null;
  }

  #hold(picture: number): Hold | null {
    if (Math.abs(picture - this.#picture) < NEWS) return null;
    this.#picture = picture;
    return { picture, sound: picture / 2 };
  }
}

/** Of all pictures that come. */
function counts(entries: readonly Entry[]): Counts {
  const sum = { packets: 0, asked: 0, freezes: 0 };
  for (const entry of entries) {
    if (entry["type"] !== "inbound-rtp" || entry["kind"] !== "video") continue;
    sum.packets += count(entry["packetsReceived"]);
    sum.asked += count(entry["nackCount"]);
    sum.freezes += count(entry["freezeCount"]);
  }
  return sum;
}

/** There and back in milliseconds, by the way in use. */
function roundTrip(entries: readonly Entry[]): number {
  const used = entries.find((entry) => entry["type"] === "candidate-pair" && entry["nominated"] === true);
  return count(used?.["currentRoundTripTime"]) * 1000;
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
