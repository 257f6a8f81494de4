import { beforeAll, expect, test } from "vitest";

import { FrameRoom } from "./frame-room";
import { Receiving } from "./receiving";
import { loadFramesForTests } from "./testing";

let memory: WebAssembly.Memory;
beforeAll(async () => {
  memory = await loadFramesForTests();
});

const KEY = [0x10, 2, 0, 0x9d, 0x01, 0x2a, 0x80, 2, 0x68, 1, 1, 2, 3];
const DELTA = [0x11, 1, 2, 3];

const key = (byte: number) => new Uint8Array(16).fill(byte).buffer;
const bytes = (byte: number) => new Uint8Array(16).fill(byte);
const frame = (content: number[]) => new Uint8Array(content).buffer;

/** Two seats of one call; the second knows the first as number 4. */
function twoSeats() {
  const grandpa = new FrameRoom(memory);
  const baby = new FrameRoom(memory);
  grandpa.seat(4, 1, key(1));
  baby.addSender(4, 1, bytes(1));
  return { grandpa, baby };
}

function sealed(room: FrameRoom, bytes: number[], kind: "camera" | "screen" = "camera"): ArrayBuffer {
  const out = room.seal(kind, frame(bytes));
  if (!out) throw new Error("not sealed");
  return out;
}

test("a frame opens at the other seat as it was, and says whose it is", () => {
  const { grandpa, baby } = twoSeats();
  const opened = baby.open("video", sealed(grandpa, KEY));
  expect(new Uint8Array(opened ?? key(0))).toEqual(new Uint8Array(KEY));
  expect(baby.source()).toEqual({ leaf: 4, epoch: 1, kind: "camera", keyFrame: true });
  expect(baby.open("video", sealed(grandpa, DELTA, "screen"))).not.toBeNull();
  expect(baby.source()).toEqual({ leaf: 4, epoch: 1, kind: "screen", keyFrame: false });
  expect(baby.stats).toEqual({ sealed: 0, unsent: 0, opened: 2, refused: 0 });
});

test("nothing leaves before there is a seat, nor after the end", () => {
  const room = new FrameRoom(memory);
  expect(room.seal("microphone", frame([1, 2, 3]))).toBeNull();
  room.seat(1, 1, key(1));
  expect(room.seal("microphone", frame([1, 2, 3]))).not.toBeNull();
  room.end();
  expect(room.seal("microphone", frame([1, 2, 3]))).toBeNull();
  expect(room.stats).toEqual({ sealed: 1, unsent: 2, opened: 0, refused: 0 });
});

test("empty frames and frames of another codec do not leave", () => {
  const { grandpa } = twoSeats();
  expect(grandpa.seal("camera", frame([]))).toBeNull();
  expect(grandpa.seal("camera", frame([0, 0, 0, 1, 0x67, 0x42, 0, 0x1f, 0, 0, 0]))).toBeNull();
});

test("clear, foreign, repeated and misplaced frames are not opened", () => {
  const { grandpa, baby } = twoSeats();
  const stranger = new FrameRoom(memory);
  stranger.seat(4, 1, key(2));
  expect(baby.open("video", frame(KEY))).toBeNull();
  expect(baby.open("video", sealed(stranger, KEY))).toBeNull();
  const once = sealed(grandpa, KEY);
  expect(baby.open("audio", once)).toBeNull();
  expect(baby.open("video", once)).not.toBeNull();
  expect(baby.open("video", once)).toBeNull();
  baby.retireSender(4, 1);
  expect(baby.open("video", sealed(grandpa, DELTA))).toBeNull();
  expect(baby.stats.refused).toBe(5);
});

test("frames go on in the next epoch, and those of the one before still open", () => {
  const { grandpa, baby } = twoSeats();
  const late = sealed(grandpa, KEY);
  grandpa.seat(4, 2, key(7));
  baby.addSender(4, 2, bytes(7));
  expect(baby.open("video", sealed(grandpa, KEY))).not.toBeNull();
  expect(baby.source()).toMatchObject({ leaf: 4, epoch: 2 });
  expect(baby.open("video", late)).not.toBeNull();
  baby.retireSender(4, 1);
  expect(baby.open("video", sealed(grandpa, DELTA))).not.toBeNull();
});

test("no key is taken a second time: its counters would begin again", () => {
  const { grandpa, baby } = twoSeats();
  const first = sealed(grandpa, KEY);
  grandpa.seat(4, 1, key(1));
  expect(baby.open("video", first)).not.toBeNull();
  expect(baby.open("video", sealed(grandpa, DELTA))).not.toBeNull();
});

test("the key that was handed over is erased", () => {
  const given = key(1);
  new FrameRoom(memory).seat(1, 1, given);
  expect(new Uint8Array(given).every((byte) => byte === 0)).toBe(true);
});

test("frames larger than the module's memory was still pass", () => {
  const { grandpa, baby } = twoSeats();
  const large = [...KEY, ...new Array<number>(1_500_000).fill(7)];
  expect(baby.open("video", sealed(grandpa, large))?.byteLength).toBe(large.length);
});

/** A receiver whose clock and wishes the test holds. */
function receiver(room: FrameRoom) {
  const seen = { asked: 0, shown: [] as number[], now: 0 };
  const receiving = new Receiving(
    () => room,
    "video",
    () => seen.now,
    () => seen.asked++,
    ({ leaf }) => seen.shown.push(leaf),
  );
  return { receiving, seen };
}

test("a key frame refused for want of its key is asked for again when the key comes", () => {
  const grandpa = new FrameRoom(memory);
  grandpa.seat(4, 1, key(1));
  const room = new FrameRoom(memory);
  const { receiving, seen } = receiver(room);
  expect(receiving.open(sealed(grandpa, KEY))).toBeNull();
  expect(seen.asked).toBe(0);
  room.addSender(4, 1, bytes(1));
  receiving.keyCame();
  expect(seen.asked).toBe(1);
});

test("a delta frame without its key frame asks for one, patiently, until it comes", () => {
  const { grandpa, baby } = twoSeats();
  const { receiving, seen } = receiver(baby);
  receiving.open(sealed(grandpa, DELTA));
  receiving.open(sealed(grandpa, DELTA));
  expect(seen.asked).toBe(1);
  seen.now = 1000;
  receiving.open(sealed(grandpa, DELTA));
  expect(seen.asked).toBe(2);
  receiving.open(sealed(grandpa, KEY));
  seen.now = 2000;
  receiving.open(sealed(grandpa, DELTA));
  expect(seen.asked).toBe(2);
});

test("who is in a slot is told when it begins and when it changes", () => {
  const { grandpa, baby } = twoSeats();
  const { receiving, seen } = receiver(baby);
  const mother = new FrameRoom(memory);
  mother.seat(9, 1, key(3));
  baby.addSender(9, 1, bytes(3));
  for (const from of [grandpa, grandpa, mother, mother, grandpa]) receiving.open(sealed(from, KEY));
  expect(seen.shown).toEqual([4, 9, 4]);
});
