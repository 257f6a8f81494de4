import { beforeEach, describe, expect, it } from "vitest";
import { hear, type Calls } from "../calls";
import type { Devices } from "../media/devices";
import type { MediaTrouble } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import { FakePorts, ring, seat, settle, view, welcomeWith } from "../testing/call";
import type { Answer, CallId, CallView, MemberId, PublicKey, SeatId } from "../wire/gen";
import { Desk } from "./desk";

const grandpa = "grandpa" as MemberId;

class FakeDevices {
  readonly camera = new Cell<MediaStreamTrack | null>(null);
  readonly microphone = new Cell<MediaStreamTrack | null>(null);
  readonly screen = new Cell<MediaStreamTrack | null>(null);
  readonly trouble = new Cell<MediaTrouble | null>(null);
  readonly wants: { camera: boolean; microphone: boolean }[] = [];
  muted = false;
  held = false;
  shares = true;
  hold = (_: object, want: { camera: boolean; microphone: boolean }) => {
    this.held = true;
    this.wants.push(want);
    return Promise.resolve();
  };
  release = () => {
    this.held = false;
  };
  mute = (muted: boolean) => {
    this.muted = muted;
  };
  unshared = 0;
  share = () => Promise.resolve(this.shares);
  unshare = () => {
    this.unshared += 1;
  };
}

let ports: FakePorts;
let devices: FakeDevices;
let calls: Cell<Calls>;
let desk: Desk;

beforeEach(() => {
  ports = new FakePorts();
  devices = new FakeDevices();
  calls = new Cell<Calls>(new Map());
  ports.news.listen((news) => calls.set(hear(calls.value, news)));
  desk = new Desk({
    ...ports,
    news: ports.news,
    calls,
    devices: devices as unknown as Devices,
    me: () => ({ member: "ada" as MemberId }),
    everyone: () => ["ada", "grandpa", "bo"] as MemberId[],
    now: () => 5_000_000,
  });
});

function tell(call: CallView): void {
  ports.news.emit({ type: "call", call });
}

function joined(call: CallView): Answer {
  const [seat, external_sender] = ["mine" as SeatId, "usher" as PublicKey];
  return { type: "joined", seat, number: 1, sdp: "answer", call, group: null, external_sender };
}

/** Answers grandpa's call and sits in it. */
async function sit(): Promise<void> {
  tell(view([seat("his", "grandpa")], [ring("ada")]));
  void desk.answer("call" as CallId, { camera: true });
  await settle();
  ports.last("join").grant(joined(view([seat("his", "grandpa"), seat("mine", "ada")])));
  await settle();
}

describe("ringing", () => {
  it("shows the call at once, begins it and takes the seat without waiting in between", async () => {
    void desk.ring([grandpa]);
    expect(desk.own.value?.view.rings).toMatchObject([{ member: grandpa, state: "pending" }]);
    await settle();
    const call = ports.last("start_call").request.call;
    expect(ports.last("join").request.call).toBe(call);
    expect(devices.wants).toEqual([{ camera: true, microphone: true }]);
  });

  it("rings everyone but oneself", () => {
    void desk.ring("everyone");
    expect(desk.own.value?.view.rings.map((r) => r.member)).toEqual(["grandpa", "bo"]);
    expect(ports.last("start_call").request.ring).toBe("everyone");
  });

  it("uses the connection that was made beforehand", async () => {
    desk.prepare();
    void desk.ring([grandpa]);
    await settle();
    expect(ports.connections).toHaveLength(1);
    expect(ports.last("start_call").request.call).toBe("id 1");
  });

  it("fails with the refusal, and is over then", async () => {
    const rung = desk.ring([grandpa]);
    ports.last("start_call").refuse(new Refused("nobody_to_ring"));
    await expect(rung).rejects.toMatchObject({ code: "nobody_to_ring" });
    expect(desk.own.value).toBeNull();
    expect(devices.held).toBe(false);
  });

  it("can be given up before the seat is there: the seat is given up as it comes", async () => {
    void desk.ring([grandpa]);
    await settle();
    desk.leave();
    expect(desk.own.value).toBeNull();
    expect(desk.ended.value?.why).toBe("left");
    ports.last("join").grant(joined(view([seat("mine", "ada")])));
    await settle();
    expect(ports.last("leave").request.seat).toBe("mine");
    expect(ports.kept.size).toBe(0);
  });

  it("is heard of where it was left once the server has answered", async () => {
    void desk.ring([grandpa]);
    await settle();
    let departed = false;
    const left = () => void desk.departed().then(() => (departed = true));
    ports.last("join").grant(joined(view([seat("mine", "ada")])));
    await settle();
    desk.leave();
    left();
    await settle();
    expect(departed).toBe(false);
    ports.last("leave").grant();
    await settle();
    expect(departed).toBe(true);
  });

  it("is heard of where it was left before the seat was there, or is not waited for longer than a seat is kept", async () => {
    void desk.ring([grandpa]);
    await settle();
    let departed = false;
    desk.leave();
    void desk.departed().then(() => (departed = true));
    ports.last("join").refuse(new Refused("offline"));
    await settle();
    expect(departed).toBe(false);
    ports.clock.advance(120_000);
    await settle();
    expect(departed).toBe(true);
  });

  it("settles when it is given up before the seat is there", async () => {
    const rung = desk.ring([grandpa]);
    await settle();
    ports.last("start_call").grant();
    desk.leave();
    await expect(rung).resolves.toBeUndefined();
  });

  it("settles when it is given up before anybody has heard of it", async () => {
    const rung = desk.ring([grandpa]);
    desk.leave();
    await expect(rung).resolves.toBeUndefined();
  });

  it("makes a connection of its own where the sealing of the one made beforehand has failed", async () => {
    desk.prepare();
    ports.connection.events.failed?.();
    void desk.ring([grandpa]);
    await settle();
    expect(ports.connections[0]?.closed).toBe(true);
    expect(ports.connections).toHaveLength(2);
  });

  it("never takes the id of a call that rang here before", () => {
    desk.prepare("call" as CallId);
    void desk.ring([grandpa]);
    expect(ports.last("start_call").request.call).not.toBe("call");
  });

  it("is withdrawn for everybody when it is given up before the seat is there", async () => {
    void desk.ring("everyone");
    await settle();
    const start = ports.last("start_call");
    desk.leave();
    expect(start.withdrawn).toBe(true);
    const stopped = ports.asked.flatMap(({ request }) => (request.type === "stop_ring" ? [request] : []));
    expect(stopped.map((stop) => stop.member)).toEqual(["grandpa", "bo"]);
    expect(stopped[0]?.call).toBe(start.request.call);
  });

  it("is withdrawn where the seat is refused for good", async () => {
    const rung = desk.ring([grandpa]);
    await settle();
    ports.last("start_call").grant();
    ports.last("join").refuse(new Refused("bad_offer"));
    await expect(rung).rejects.toMatchObject({ code: "bad_offer" });
    expect(ports.last("stop_ring").request.member).toBe(grandpa);
  });

  it("needs no withdrawing where it was refused itself", async () => {
    const rung = desk.ring([grandpa]);
    ports.last("start_call").refuse(new Refused("nobody_to_ring"));
    await expect(rung).rejects.toMatchObject({ code: "nobody_to_ring" });
    expect(ports.count("stop_ring")).toBe(0);
  });

  it("gives its seat up after a reconnection where the answer was lost while one left", async () => {
    void desk.ring([grandpa]);
    await settle();
    const { call } = ports.last("start_call").request;
    desk.leave();
    ports.last("join").refuse(new Refused("offline"));
    await settle();
    desk.resume(welcomeWith({ ...view([seat("mine", "ada", { salt: "salt 0" as never })]), id: call }));
    expect(ports.last("leave").request).toMatchObject({ call, seat: "mine" });
    expect(ports.connection.closed).toBe(true);
    expect(ports.count("join")).toBe(1);
  });

  it("lets go of its connection after a reconnection where no seat was taken", async () => {
    void desk.ring([grandpa]);
    await settle();
    desk.leave();
    ports.last("join").refuse(new Refused("offline"));
    await settle();
    desk.resume(welcomeWith());
    await settle();
    expect(ports.connection.closed).toBe(true);
    expect(ports.count("join")).toBe(1);
  });

  it("that nobody answered ends by telling what became of it", async () => {
    void desk.ring([grandpa]);
    await settle();
    const { call } = ports.last("start_call").request;
    ports.last("start_call").grant();
    ports.last("join").grant(joined(view([seat("mine", "ada")])));
    await settle();
    tell({ ...view([seat("mine", "ada")], [ring("grandpa", { state: "missed" })]), id: call });
    ports.news.emit({ type: "call_ended", call });
    expect(desk.ended.value).toMatchObject({
      why: "over",
      members: ["grandpa"],
      rings: [{ member: "grandpa", state: "missed" }],
    });
  });
});

describe("answering", () => {
  it("stops the ring before anything else is ready", () => {
    tell(view([seat("his", "grandpa")], [ring("ada")]));
    void desk.answer("call" as CallId, { camera: false });
    expect(ports.asked.map((one) => one.request.type)).toEqual(["answer"]);
    expect(devices.wants).toEqual([{ camera: false, microphone: true }]);
  });

  it("leaves the call that one was in", async () => {
    await sit();
    tell({ ...view([seat("hers", "bo")]), id: "second" as CallId });
    void desk.answer("second" as CallId, { camera: true });
    expect(ports.last("leave").request).toMatchObject({ call: "call", seat: "mine" });
    expect(desk.own.value?.call).toBe("second");
    expect(desk.ended.value).toBeNull();
  });

  it("settles when another call is answered instead", async () => {
    tell(view([seat("his", "grandpa")], [ring("ada")]));
    tell({ ...view([seat("hers", "bo")]), id: "second" as CallId });
    const first = desk.answer("call" as CallId, { camera: true });
    void desk.answer("second" as CallId, { camera: true });
    await expect(first).resolves.toBeUndefined();
  });

  it("goes no further where another device was faster", async () => {
    tell(view([seat("his", "grandpa")], [ring("ada")]));
    const answered = desk.answer("call" as CallId, { camera: true });
    ports.last("answer").refuse(new Refused("taken"));
    await expect(answered).rejects.toMatchObject({ code: "taken" });
    expect(desk.own.value).toBeNull();
  });

  it("is refused where the call is over", async () => {
    await expect(desk.answer("gone" as CallId, { camera: true })).rejects.toMatchObject({
      code: "call_over",
    });
  });
});

describe("what is sent", () => {
  it("is said when it changes", async () => {
    await sit();
    await desk.setMicrophone(false);
    await desk.setCamera(false);
    expect(devices.muted).toBe(true);
    expect(devices.wants.at(-1)).toEqual({ camera: false, microphone: true });
    expect(ports.told.at(-1)).toMatchObject({
      type: "sends",
      sends: { microphone: false, camera: false, screen: false },
    });
  });

  it("is put into the connection when it is opened", async () => {
    await sit();
    const track = {} as MediaStreamTrack;
    devices.camera.set(track);
    expect(ports.connection.tracks.get("camera")).toBe(track);
    devices.camera.set(null);
    expect(ports.connection.tracks.get("camera")).toBeNull();
  });

  it("is told truly where there is no camera", async () => {
    await sit();
    devices.microphone.set({} as MediaStreamTrack);
    devices.trouble.set("no_camera");
    expect(desk.own.value?.sends).toEqual({ microphone: true, camera: false, screen: false });
  });

  it("is no screen where the person thought better of it", async () => {
    await sit();
    devices.shares = false;
    await desk.setScreen(true);
    expect(desk.own.value?.sends.screen).toBe(false);
  });
});

it("a screen that is chosen after one left is not shared", async () => {
  await sit();
  let choose: (chosen: boolean) => void = () => undefined;
  devices.share = () => new Promise((resolve) => (choose = resolve));
  const sharing = desk.setScreen(true);
  desk.leave();
  devices.unshared = 0;
  choose(true);
  await sharing;
  expect(devices.unshared).toBe(1);
});

describe("a reload", () => {
  const going = () => view([seat("his", "grandpa"), seat("mine", "ada", { link: "lost" })]);

  it("finds back into the same seat, muted as before", async () => {
    await sit();
    await desk.setMicrophone(false);
    const kept = new Map(ports.kept);
    ports = new FakePorts();
    for (const [key, value] of kept) ports.kept.set(key, value);
    devices.muted = false;
    desk = new Desk({
      ...ports,
      news: ports.news,
      calls,
      devices: devices as unknown as Devices,
      me: () => ({ member: "ada" as MemberId }),
      everyone: () => [],
      now: () => 0,
    });
    desk.resume(welcomeWith(going()));
    await settle();
    expect(ports.last("join").request).toMatchObject({
      seat: "mine",
      sends: { microphone: false, camera: true, screen: false },
    });
    expect(devices.muted).toBe(true);
  });

  it("leaves the seat to the tab that has it, where this one is a copy", async () => {
    await sit();
    const copied = new Map(ports.kept);
    ports = new FakePorts();
    ports.claim = () => Promise.resolve(null);
    for (const [key, value] of copied) ports.kept.set(key, value);
    const copy = new Desk({
      ...ports,
      news: ports.news,
      calls,
      devices: devices as unknown as Devices,
      me: () => ({ member: "ada" as MemberId }),
      everyone: () => [],
      now: () => 0,
    });
    copy.resume(welcomeWith(going()));
    await settle();
    expect(ports.count("join")).toBe(0);
    expect(copy.own.value).toBeNull();
    expect(ports.kept.size).toBe(0);
  });

  it("lets other tabs have the seat's name once one has left", async () => {
    let released = 0;
    ports.claim = () => Promise.resolve(() => void (released += 1));
    desk = new Desk({
      ...ports,
      news: ports.news,
      calls,
      devices: devices as unknown as Devices,
      me: () => ({ member: "ada" as MemberId }),
      everyone: () => [],
      now: () => 0,
    });
    await sit();
    desk.leave();
    await settle();
    expect(released).toBe(1);
  });

  it("tells the server that the page goes", async () => {
    await sit();
    desk.away();
    expect(ports.told.at(-1)).toEqual({ type: "away", call: "call", seat: "mine" });
  });

  it("does not go back into a call that one left", async () => {
    await sit();
    desk.leave();
    desk.resume(welcomeWith(going()));
    await settle();
    expect(ports.count("join")).toBe(1);
  });
});

it("a removed device loses its call with a notice", async () => {
  await sit();
  desk.abandon("removed");
  expect(desk.ended.value?.why).toBe("removed");
  expect(ports.connection.closed).toBe(true);
});
