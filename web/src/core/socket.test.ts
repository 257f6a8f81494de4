import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "./clock";
import { Socket, type GuestWelcome, type Side } from "./socket";
import { FakeWire } from "./testing/wire";
import type { CallId, SeatId } from "./wire/gen";

const call = "call" as CallId;
const seat = "seat" as SeatId;

let clock: HandClock;
let wires: FakeWire[];
let sides: Side[];
let socket: Socket;
const wire = () => wires.at(-1) as FakeWire;

beforeEach(() => {
  clock = new HandClock();
  wires = [];
  sides = [];
  socket = new Socket(
    (side) => {
      sides.push(side);
      wires.push(new FakeWire());
      return wire();
    },
    clock,
    () => 0,
  );
  socket.start();
});

describe("a socket", () => {
  it("says hello first and is online when it is welcomed", () => {
    expect(socket.connection.value).toBe("connecting");
    wire().welcome();
    expect(wire().asked).toEqual(["hello"]);
    expect(socket.connection.value).toBe("online");
  });

  it("is let in by the guests' side where the page is a guest's", () => {
    socket.stop();
    let welcomes = 0;
    socket.guest.listen(() => (welcomes += 1));
    socket.start("guests");
    wire().onopen?.();
    const who = { family: "family", call, guest: "maria" } as never as Pick<GuestWelcome, "guest">;
    wire().grant("hello", { type: "guest", now: 5, admission: null, view: null, ...who } as GuestWelcome);
    expect(sides).toEqual(["family", "guests"]);
    expect([welcomes, socket.connection.value]).toEqual([1, "online"]);
  });

  it("gives each answer to the request with its number", async () => {
    wire().welcome();
    const first = socket.ask({ type: "ping" });
    const second = socket.ask({ type: "leave", call, seat });
    wire().grant("leave");
    wire().refuse("ping", "too_fast");
    await expect(second).resolves.toEqual({ type: "done" });
    await expect(first).rejects.toMatchObject({ code: "too_fast" });
  });

  it("connects anew at once, then after 250, 500 and 1000 ms", () => {
    const waits: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const began = clock.monotonic();
      const before = wires.length;
      wire().onclose?.();
      while (wires.length === before) clock.advance(1);
      waits.push(clock.monotonic() - began);
    }
    expect(waits).toEqual([0, 250, 500, 1000, 1000]);
  });

  it("begins with the shortest delay again once it was welcomed", () => {
    for (const wait of [1, 250, 500]) {
      wire().onclose?.();
      clock.advance(wait);
    }
    wire().welcome();
    const before = wires.length;
    wire().onclose?.();
    clock.advance(1);
    expect(wires.length).toBe(before + 1);
  });

  it("pings every five seconds", () => {
    wire().welcome();
    clock.advance(4000);
    expect(wire().asked).not.toContain("ping");
    clock.advance(1000);
    expect(wire().asked.filter((type) => type === "ping")).toHaveLength(1);
    wire().grant("ping");
    clock.advance(5000);
    expect(wire().asked.filter((type) => type === "ping")).toHaveLength(2);
  });

  it("pings though the server never falls silent, which would not hear the page otherwise", () => {
    wire().welcome();
    for (let second = 0; second < 10; second++) {
      clock.advance(1000);
      wire().say({ type: "history_changed" });
    }
    expect(wire().asked.filter((type) => type === "ping")).toHaveLength(2);
  });

  it("gives up a connection on which nothing was heard for eight seconds", () => {
    wire().welcome();
    const silent = wire();
    clock.advance(7900);
    expect(silent.closed).toBe(false);
    clock.advance(1100);
    expect(silent.closed).toBe(true);
    expect(socket.connection.value).toBe("connecting");
  });

  it("notices after a laptop's sleep that the connection is dead", () => {
    wire().welcome();
    const before = wire();
    clock.sleep(60_000);
    socket.nudge();
    clock.advance(2000);
    expect(before.closed).toBe(true);
  });

  it("asks before it gives up a connection that it could not look at for a while", () => {
    wire().welcome();
    const before = wire();
    for (let minute = 0; minute < 3; minute++) {
      clock.sleep(60_000);
      clock.advance(0);
      expect(wire().asked.at(-1)).toBe("ping");
      wire().grant("ping");
    }
    expect(before.closed).toBe(false);
    expect(socket.connection.value).toBe("online");
  });

  it("gives up a dead connection at its second look even where looks are rare", () => {
    wire().welcome();
    const before = wire();
    clock.sleep(60_000);
    clock.advance(0);
    expect(before.closed).toBe(false);
    clock.sleep(60_000);
    clock.advance(0);
    expect(before.closed).toBe(true);
  });

  it("needs no timer to connect anew the first time", () => {
    wire().welcome();
    wire().onclose?.();
    expect(wires).toHaveLength(2);
  });

  it("connects at once when the network is back", () => {
    wire().onclose?.();
    clock.advance(1);
    wire().onclose?.();
    const before = wires.length;
    socket.nudge();
    expect(wires.length).toBe(before + 1);
  });
});

describe("a request in flight when the connection drops", () => {
  it("is refused where nobody could know what became of it", async () => {
    wire().welcome();
    const asked = socket.ask({
      type: "set_keeper",
      member: "ada" as never,
      keeper: true,
      change: {} as never,
    });
    wire().onclose?.();
    await expect(asked).rejects.toMatchObject({ code: "offline" });
  });

  it("is sent again where doing it twice is doing it once", async () => {
    wire().welcome();
    const asked = socket.ask({ type: "leave", call, seat });
    wire().onclose?.();
    clock.advance(1);
    wire().welcome();
    expect(wire().asked).toEqual(["hello", "leave"]);
    wire().grant("leave");
    await expect(asked).resolves.toEqual({ type: "done" });
  });

  it("is sent again before anybody hears of the welcome", () => {
    wire().welcome();
    void socket.ask({ type: "start_call", call, ring: "everyone" });
    wire().onclose?.();
    clock.advance(1);
    socket.welcomed.listen(
      () =>
        void socket.ask({ type: "set_keeper", member: "ada" as never, keeper: true, change: {} as never }),
    );
    wire().welcome();
    expect(wire().asked).toEqual(["hello", "start_call", "set_keeper"]);
  });

  it("counts as done where the repetition finds it done", async () => {
    wire().welcome();
    const asked = socket.ask({ type: "start_call", call, ring: "everyone" });
    wire().onclose?.();
    clock.advance(1);
    wire().welcome();
    wire().refuse("start_call", "taken");
    await expect(asked).resolves.toEqual({ type: "done" });
  });

  it("is refused where its first sending finds it done already", async () => {
    wire().welcome();
    const asked = socket.ask({ type: "start_call", call, ring: "everyone" });
    wire().refuse("start_call", "taken");
    await expect(asked).rejects.toMatchObject({ code: "taken" });
  });

  it("is refused after fifteen seconds without a connection", async () => {
    wire().welcome();
    const asked = socket.ask({ type: "start_call", call, ring: "everyone" });
    wire().onclose?.();
    clock.advance(15_000);
    await expect(asked).rejects.toMatchObject({ code: "offline" });
  });

  it("waits as long as the seat is kept where it gives the seat up", async () => {
    wire().welcome();
    void socket.ask({ type: "leave", call, seat }).catch(() => undefined);
    wire().onclose?.();
    clock.advance(100_000);
    wire().welcome();
    expect(wire().asked).toContain("leave");
  });

  it("is not sent again once it was taken back", async () => {
    wire().welcome();
    const withdrawn = new AbortController();
    const asked = socket.ask({ type: "start_call", call, ring: "everyone" }, withdrawn.signal);
    withdrawn.abort();
    wire().onclose?.();
    await expect(asked).rejects.toMatchObject({ code: "offline" });
    wire().welcome();
    expect(wire().asked).toEqual(["hello"]);
  });

  it("is never sent where it was taken back while it waited", async () => {
    wire().welcome();
    wire().onclose?.();
    const withdrawn = new AbortController();
    const asked = socket.ask({ type: "start_call", call, ring: "everyone" }, withdrawn.signal);
    withdrawn.abort();
    await expect(asked).rejects.toMatchObject({ code: "offline" });
    wire().welcome();
    expect(wire().asked).toEqual(["hello"]);
  });

  it("does not count an answer as given here that was given elsewhere", async () => {
    wire().welcome();
    const asked = socket.ask({ type: "answer", call });
    wire().onclose?.();
    wire().welcome();
    wire().refuse("answer", "taken");
    await expect(asked).rejects.toMatchObject({ code: "taken" });
  });
});

describe("what the server says", () => {
  it("is passed on in order", () => {
    const heard: string[] = [];
    socket.news.listen((news) => heard.push(news.type));
    wire().welcome();
    wire().say({ type: "history_changed" });
    wire().say({ type: "call_ended", call });
    expect(heard).toEqual(["history_changed", "call_ended"]);
  });

  it("is ignored where it can't be understood, and the connection stays", () => {
    wire().welcome();
    wire().onmessage?.({ data: "{" });
    wire().onmessage?.({ data: '{"type":"call","call":{"id":7}}' });
    expect(socket.connection.value).toBe("online");
  });

  it("raises a doubt where the first message is refused", () => {
    const doubts: string[] = [];
    socket.doubt.listen((why) => doubts.push(why.code));
    wire().onopen?.();
    wire().refuse("hello", "protocol");
    expect(doubts).toEqual(["protocol"]);
  });
});

describe("a page that the server does not let in", () => {
  beforeEach(() => {
    wire().onopen?.();
    wire().refuse("hello", "disk_full");
  });

  it("knows why, and that this is no lost connection", () => {
    expect(socket.refused.value).toBe("disk_full");
  });

  it("asks again after five seconds, and comes in when it may", () => {
    clock.advance(4999);
    expect(wires).toHaveLength(1);
    clock.advance(1);
    expect(wires).toHaveLength(2);
    wire().welcome();
    expect(socket.refused.value).toBeNull();
    expect(socket.connection.value).toBe("online");
  });

  it("asks at once where the person hints that it may go now", () => {
    socket.nudge();
    expect(wires).toHaveLength(2);
  });

  it("says that the connection is lost where the server has gone meanwhile", () => {
    clock.advance(5000);
    wire().onclose?.();
    expect(socket.refused.value).toBeNull();
  });

  it("closes the connection that was of no use", () => {
    expect(wire().closed).toBe(true);
  });
});
