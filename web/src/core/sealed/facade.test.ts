import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { settle } from "../testing/call";
import type { CallId, FamilyId, SeatId, SeatSalt } from "../wire/gen";
import { openSealing } from "./facade";
import type { ToKeys, ToMedia } from "./messages";
import type { Sealing } from "./sealed";

const family = "family" as FamilyId;
const call = "call" as CallId;

class FakeWorker<To> {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  terminated = false;
  readonly got: To[] = [];

  postMessage(message: To): void {
    this.got.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: unknown): void {
    this.onmessage?.({ data });
  }
}

type Asked = Extract<ToKeys, { type: "ask" }>;
let clock: HandClock;
let keys: FakeWorker<ToKeys>[];
let media: FakeWorker<ToMedia>[];
let sealing: Sealing;

const last = <T>(list: T[]): T => list.at(-1) as T;
const asked = () => last(keys).got.filter((one): one is Asked => one.type === "ask");
const answer = (result: unknown, ask = last(asked())) =>
  last(keys).say({ type: "answer", id: ask.id, result });

beforeEach(() => {
  clock = new HandClock();
  keys = [];
  media = [];
  sealing = openSealing(
    {
      keys: () => (keys.push(new FakeWorker()), last(keys) as unknown as Worker),
      media: () => (media.push(new FakeWorker()), last(media) as unknown as Worker),
    },
    clock,
  );
});

async function asksAndHears(): Promise<void> {
  const who = sealing.who();
  answer({ family });
  await who;
}

describe("a keys worker that died", () => {
  it("is started anew, and given a way to the media worker", async () => {
    await asksAndHears();
    last(keys).onerror?.();
    expect(keys).toHaveLength(2);
    expect(keys[0]?.terminated).toBe(true);
    expect(last(keys).got.map((one) => one.type)).toEqual(["port"]);
    expect(last(media).got.map((one) => one.type)).toEqual(["port", "port"]);
  });

  it("leaves what it did not answer to the next one", async () => {
    await asksAndHears();
    const text = sealing.openText("family", family, "sealed" as never);
    last(keys).onerror?.();
    expect(asked().map((one) => one.method)).toEqual(["openText"]);
    answer("The Windsors");
    expect(await text).toBe("The Windsors");
  });

  it("is not fed for ever with what it dies of", async () => {
    const text = sealing.openText("family", family, "poison" as never);
    last(keys).onerror?.();
    last(keys).onerror?.();
    await expect(text).rejects.toMatchObject({ code: "unsupported" });
    expect(asked()).toEqual([]);
  });

  it("is noticed where it gives no answer any more", async () => {
    await asksAndHears();
    void sealing.openText("family", family, "sealed" as never).catch(() => undefined);
    clock.advance(11_900);
    expect(keys).toHaveLength(1);
    clock.advance(100);
    expect(keys).toHaveLength(2);
  });

  it("may take minutes to load what it needs, on a slow line", async () => {
    const text = sealing.openText("family", family, "sealed" as never);
    clock.advance(150_000);
    expect(keys).toHaveLength(1);
    answer("The Windsors");
    expect(await text).toBe("The Windsors");
  });

  it("is started anew where it could not load what it needs", async () => {
    const text = sealing.openText("family", family, "sealed" as never);
    last(keys).say({ type: "failed" });
    expect(keys).toHaveLength(2);
    answer("The Windsors");
    expect(await text).toBe("The Windsors");
  });

  it("is given up after four deaths in a minute", async () => {
    for (let death = 0; death < 4; death++) last(keys).onerror?.();
    expect(keys).toHaveLength(4);
    await expect(sealing.who()).rejects.toMatchObject({ code: "unsupported" });
  });

  it("is started again where the deaths were long ago", () => {
    for (let death = 0; death < 6; death++) {
      last(keys).onerror?.();
      clock.advance(30_000);
    }
    expect(keys).toHaveLength(7);
  });
});

describe("the keys worker's death", () => {
  it("ends every connection: the groups of calls were nowhere else", () => {
    let failed = 0;
    sealing.beginCall(call, { failed: () => (failed += 1) });
    last(keys).onerror?.();
    expect(failed).toBe(1);
  });
});

describe("what frames prove", () => {
  it("is told by the seat whose page has that leaf in that epoch", async () => {
    const shown: unknown[] = [];
    const running = sealing.beginCall(call, { shows: (slot, from) => shown.push([slot, from]) });
    running.setSeats([
      { id: "his" as SeatId, salt: "his salt" as SeatSalt },
      { id: "hers" as SeatId, salt: "her salt" as SeatSalt },
    ]);
    const moves = async (epoch: number, tag: string) => {
      const moved = running.group.confirm();
      answer({ epoch, leaves: [{ index: 3, tag }], removed: false, pictures: [] });
      await moved;
    };
    await moves(257, "his salt");
    await moves(258, "her salt");
    const frame = { type: "shows", join: 1, slot: "7", leaf: 3, kind: "camera" };
    last(media).say({ ...frame, epoch: 1 });
    last(media).say({ ...frame, epoch: 2 });
    last(media).say({ ...frame, leaf: 4, epoch: 2 });
    expect(shown).toEqual([
      ["7", { seat: "his", kind: "camera" }],
      ["7", { seat: "hers", kind: "camera" }],
    ]);
  });
});

describe("a media worker that died", () => {
  it("ends its connections, which begin anew with another salt in another worker", () => {
    let failed = 0;
    const before = sealing.beginCall(call, { failed: () => (failed += 1) });
    last(media).onerror?.();
    expect(media).toHaveLength(2);
    expect(failed).toBe(1);
    const after = sealing.beginCall(call);
    expect(after.salt).not.toBe(before.salt);
    expect(last(media).got.map((one) => one.type)).toEqual(["port"]);
  });

  it("is started anew where it could not load what it needs", () => {
    last(media).say({ type: "failed" });
    expect(media).toHaveLength(2);
  });

  it("is noticed where it gives no figures any more", async () => {
    let failed = 0;
    const running = sealing.beginCall(call, { failed: () => (failed += 1) });
    const figures = running.stats();
    clock.advance(12_000);
    await expect(figures).rejects.toMatchObject({ code: "unsupported" });
    expect(failed).toBe(1);
  });

  it("is given up after four deaths in a minute, and says so to every connection", async () => {
    for (let death = 0; death < 4; death++) last(media).onerror?.();
    let failed = 0;
    sealing.beginCall(call, { failed: () => (failed += 1) });
    await settle();
    expect(media).toHaveLength(4);
    expect(failed).toBe(1);
  });
});
