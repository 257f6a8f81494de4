import { beforeEach, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import { type FakePorts, ring, seat, settle, view } from "../testing/call";
import { call, mine, LinkTrial } from "../testing/link";
import type { MediaKind, SeatId } from "../wire/gen";
import type { CallLink } from "./link";
import type { Over } from "./link-state";

let ports: FakePorts;
let link: CallLink;
let over: Over[];
let trial: LinkTrial;

beforeEach(() => {
  trial = new LinkTrial();
  ({ ports, link, over } = trial);
});

describe("the end of a link", () => {
  it("comes when the call ends", async () => {
    await trial.joinAndConnect();
    link.hear({ type: "call_ended", call });
    expect(over).toEqual([{ why: "over" }]);
  });

  it("comes when another page took the seat", async () => {
    await trial.joinAndConnect();
    link.hear({ type: "seat_lost", call, seat: "other" as SeatId });
    expect(over).toEqual([]);
    link.hear({ type: "seat_lost", call, seat: mine });
    expect(over).toEqual([{ why: "seat_lost" }]);
  });

  it("comes with the refusal where the seat is refused", async () => {
    void link.join();
    await settle();
    ports.last("join").refuse(new Refused("full"));
    await settle();
    expect(over).toMatchObject([{ why: "refused", refusal: { code: "full" } }]);
  });

  it("asks again where the server stumbled", async () => {
    void link.join();
    await settle();
    ports.last("join").refuse(new Refused("internal"));
    await settle();
    ports.clock.advance(1000);
    await settle();
    expect(ports.count("join")).toBe(2);
    expect(over).toEqual([]);
  });

  it("comes at once where one left before the seat was asked for", () => {
    void link.join();
    link.leave();
    expect(ports.connection.closed).toBe(true);
  });

  it("comes with the refusal of a seat that one no longer wants", async () => {
    void link.join();
    await settle();
    link.leave();
    ports.last("join").refuse(new Refused("internal"));
    await settle();
    ports.clock.advance(10_000);
    await settle();
    expect(ports.connection.closed).toBe(true);
    expect(ports.count("join")).toBe(1);
  });

  it("gives up the seat that was being taken when one left", async () => {
    void link.join();
    await settle();
    link.leave();
    expect(ports.count("leave")).toBe(0);
    ports.last("join").grant(trial.joined());
    await settle();
    expect(ports.last("leave").request).toEqual({ type: "leave", call, seat: mine });
    expect(ports.connection.closed).toBe(true);
  });
});

describe("what frames prove", () => {
  it("is kept by slot", async () => {
    await trial.joinAndConnect();
    const from = { seat: "theirs" as SeatId, kind: "camera" as MediaKind };
    ports.connection.events.shows?.("7", from);
    expect(link.state.value.shows.get("7")).toEqual(from);
  });
});

describe("what the page shows", () => {
  it("is said when the seat is there, and again after a new join", async () => {
    link.show([{ seat: "theirs" as SeatId, kind: "camera", height: 719.6, pinned: false }]);
    ports.clock.advance(100);
    expect(ports.told).toEqual([]);
    await trial.joinAndConnect();
    const wants = [{ publication: { seat: "theirs", kind: "camera" }, height: 720, pinned: false }];
    expect(ports.told).toContainEqual({ type: "show", call, seat: mine, wants });
  });

  it("is not said before anything is drawn: until then the relay shows everybody", async () => {
    await trial.joinAndConnect();
    link.show([]);
    ports.clock.advance(100);
    expect(ports.told.filter(({ type }) => type === "show")).toEqual([]);
    link.show([{ seat: "theirs" as SeatId, kind: "camera", height: 720, pinned: false }]);
    link.show([]);
    ports.clock.advance(100);
    expect(ports.told.flatMap((ask) => (ask.type === "show" ? [ask.wants.length] : []))).toEqual([1, 0]);
  });

  it("is said at most every 100 ms, and only when it changes", async () => {
    await trial.joinAndConnect();
    ports.clock.advance(100);
    ports.told.length = 0;
    for (const height of [100, 200, 300]) {
      link.show([{ seat: "theirs" as SeatId, kind: "camera", height, pinned: false }]);
    }
    ports.clock.advance(1000);
    const heights = ports.told.map((ask) => ask.type === "show" && ask.wants[0]?.height);
    expect(heights).toEqual([100, 300]);
  });
});

it("a ring in the view does no harm to a link", async () => {
  await trial.joinAndConnect();
  link.hear({ type: "call", call: view([seat("mine", "ada")], [ring("bo")]) });
  expect(link.state.value.media).toBe("up");
});
