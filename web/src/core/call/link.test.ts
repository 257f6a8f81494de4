import { beforeEach, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import { type FakePorts, seat, settle, view, welcomeWith } from "../testing/call";
import { call, mine, on, LinkTrial } from "../testing/link";
import { CallLink } from "./link";
import type { Over } from "./link-state";
import { Prepared } from "./prepared";

let ports: FakePorts;
let link: CallLink;
let over: Over[];
let trial: LinkTrial;

beforeEach(() => {
  trial = new LinkTrial();
  ({ ports, link, over } = trial);
});

describe("a link", () => {
  it("joins with one offer, takes the seat and is up when the transport is", async () => {
    void link.join();
    await settle();
    expect(ports.last("join").request).toMatchObject({ seat: null, salt: "salt 0", sends: on });
    ports.last("join").grant(trial.joined());
    await settle();
    expect(ports.last("open_group").request).toMatchObject({ call, seat: mine });
    expect(ports.connection.accepted).toEqual(["answer"]);
    expect(link.state.value).toMatchObject({ seat: mine, media: "joining" });
    ports.connection.state.set("connected");
    expect(link.state.value.media).toBe("up");
  });

  it("asks for the seat in the same moment where the offer was made beforehand", async () => {
    const prepared = new Prepared(ports, call).warm();
    await settle();
    void new CallLink(ports, call, on, null, prepared).join();
    expect(ports.last("join").request.offer.sdp).toBe("offer");
  });

  it("tells what changed while the answer was on its way", async () => {
    void link.join();
    await settle();
    link.setSends({ ...on, camera: false });
    expect(ports.told).toEqual([]);
    ports.last("join").grant(trial.joined());
    await settle();
    expect(ports.told).toContainEqual({
      type: "sends",
      call,
      seat: mine,
      sends: { ...on, camera: false },
    });
  });

  it("opens the media of whoever comes", async () => {
    await trial.joinAndConnect();
    link.hear({ type: "call", call: view([seat("mine", "ada"), seat("theirs", "grandpa")]) });
    expect(ports.connection.seats.map((s) => s.id)).toEqual(["mine", "theirs"]);
  });

  it("sends what is wanted, and RED while everybody can receive it", async () => {
    await trial.joinAndConnect();
    const wanted = { camera: [true, false, false] as [boolean, boolean, boolean], screen: false };
    link.hear({ type: "wanted", call, seat: mine, ...wanted, red: true });
    expect(ports.connection.wanted).toEqual([wanted]);
    expect(ports.connection.red).toBe(true);
  });

  it("gives a lost transport two seconds, then restarts ICE on the same connection", async () => {
    await trial.joinAndConnect();
    ports.connection.state.set("disconnected");
    ports.clock.advance(1999);
    expect(ports.connection.renewed).toEqual([]);
    ports.clock.advance(1);
    await settle();
    expect(ports.connection.renewed).toEqual([{ restart: true, audio: 0, video: 0 }]);
    expect(link.state.value.media).toBe("reconnecting");
    ports.last("renew").grant({ type: "renewed", sdp: "renewed" });
    await settle();
    ports.connection.state.set("connected");
    expect(link.state.value.media).toBe("up");
    expect(ports.connections).toHaveLength(1);
  });

  it("leaves a transport alone that comes back by itself", async () => {
    await trial.joinAndConnect();
    ports.connection.state.set("disconnected");
    ports.clock.advance(1000);
    ports.connection.state.set("connected");
    ports.clock.advance(10_000);
    expect(ports.connection.renewed).toEqual([]);
  });

  it("takes the same seat with a new connection where the old one failed", async () => {
    await trial.joinAndConnect();
    const first = ports.connection;
    first.state.set("failed");
    await settle();
    expect(first.closed).toBe(true);
    expect(ports.connections).toHaveLength(2);
    expect(ports.last("join").request).toMatchObject({ seat: mine, salt: "salt 1" });
  });

  it("joins anew where the restart is refused", async () => {
    await trial.joinAndConnect();
    ports.connection.state.set("disconnected");
    ports.clock.advance(2000);
    await settle();
    ports.last("renew").refuse(new Refused("not_found"));
    await settle();
    expect(ports.count("join")).toBe(2);
  });

  it("says that the way is blocked where the transport does not come about twice", async () => {
    void link.join();
    await settle();
    ports.last("join").grant(trial.joined());
    await settle();
    ports.clock.advance(6000);
    await settle();
    expect(link.state.value.media).toBe("reconnecting");
    ports.last("join").grant(trial.joined());
    await settle();
    ports.clock.advance(6000);
    expect(link.state.value.media).toBe("blocked");
  });

  it("believes the server that its media does not arrive", async () => {
    await trial.joinAndConnect();
    link.hear({ type: "call", call: view([seat("mine", "ada", { link: "lost" })]) });
    await settle();
    expect(ports.connection.renewed).toHaveLength(1);
  });

  it("keeps a restarted connection that the server hears again, though its own state never changed", async () => {
    await trial.joinAndConnect();
    link.hear({ type: "call", call: view([seat("mine", "ada", { link: "lost" })]) });
    await settle();
    ports.last("renew").grant({ type: "renewed", sdp: "renewed" });
    await settle();
    link.hear({ type: "call", call: view([seat("mine", "ada", { link: "up" })]) });
    expect(link.state.value.media).toBe("up");
    ports.clock.advance(20_000);
    await settle();
    expect(ports.connections).toHaveLength(1);
  });

  it("restarts once for one loss, however often it hears of it", async () => {
    await trial.joinAndConnect();
    const lost = () => link.hear({ type: "call", call: view([seat("mine", "ada", { link: "lost" })]) });
    lost();
    await settle();
    ports.last("renew").grant({ type: "renewed", sdp: "renewed" });
    await settle();
    ports.clock.advance(4000);
    lost();
    ports.connection.state.set("disconnected");
    await settle();
    expect(ports.count("renew")).toBe(1);
    ports.clock.advance(2000);
    await settle();
    expect(ports.connections).toHaveLength(2);
  });

  it("does not doubt a transport that is there before the answer is taken in", async () => {
    void link.join();
    await settle();
    const { connection } = ports;
    connection.accept = () => {
      connection.state.set("connected");
      return Promise.resolve();
    };
    ports.last("join").grant(trial.joined());
    await settle();
    ports.clock.advance(20_000);
    await settle();
    expect(ports.connections).toHaveLength(1);
    expect(link.state.value.media).toBe("up");
  });

  it("grows the pool of slots when it is too small, once", async () => {
    await trial.joinAndConnect();
    const slots = { type: "slots" as const, call, seat: mine, slots: [], more_audio: 0, more_video: 2 };
    link.hear(slots);
    link.hear(slots);
    await settle();
    expect(ports.connection.renewed).toEqual([{ restart: false, audio: 0, video: 6 }]);
  });

  it("stays up where the pool can't grow", async () => {
    await trial.joinAndConnect();
    link.hear({ type: "slots", call, seat: mine, slots: [], more_audio: 1, more_video: 0 });
    await settle();
    ports.last("renew").refuse(new Refused("full"));
    await settle();
    expect(link.state.value.media).toBe("up");
  });

  it("begins anew where its sealing fails, and not in a hurry when it fails again", async () => {
    await trial.joinAndConnect();
    ports.connection.events.failed?.();
    await settle();
    expect(ports.count("join")).toBe(2);
    ports.connection.events.failed?.();
    await settle();
    expect(ports.count("join")).toBe(2);
    ports.clock.advance(1000);
    await settle();
    expect(ports.count("join")).toBe(3);
  });

  /** Joined again, and connected. */
  const again = async () => {
    ports.last("join").grant(trial.joined());
    await settle();
    ports.last("open_group").grant();
    ports.connection.state.set("connected");
    await settle();
    expect(link.state.value.media).toBe("up");
  };

  it("waits longer each time where what comes about does not last", async () => {
    await trial.joinAndConnect();
    const waited: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      const before = ports.count("join");
      ports.connection.events.failed?.();
      await settle();
      let seconds = 0;
      for (; ports.count("join") === before; seconds += 1) {
        ports.clock.advance(1000);
        await settle();
      }
      waited.push(seconds);
      await again();
    }
    expect(waited).toEqual([0, 1, 2, 4, 8, 16, 16, 16]);
  });

  it("begins anew at once again where the connection before has lasted", async () => {
    await trial.joinAndConnect();
    for (let time = 0; time < 3; time += 1) {
      ports.connection.events.failed?.();
      await settle();
      expect(ports.count("join")).toBe(time + 2);
      await again();
      ports.clock.advance(5000);
    }
  });
});

describe("without a socket", () => {
  it("waits, and does not call the way for media blocked", async () => {
    await trial.joinAndConnect();
    ports.online.set("connecting");
    ports.connection.state.set("disconnected");
    ports.clock.advance(20_000);
    ports.connection.state.set("failed");
    ports.clock.advance(20_000);
    await settle();
    expect(link.state.value.media).toBe("reconnecting");
    expect(ports.count("join")).toBe(1);
  });
});

describe("after the socket was lost", () => {
  const up = () => view([seat("mine", "ada", { link: "up" })]);

  it("keeps a connection that held", async () => {
    await trial.joinAndConnect();
    link.resume(welcomeWith(up()));
    await settle();
    expect(ports.connections).toHaveLength(1);
    expect(link.state.value.media).toBe("up");
  });

  it("takes the seat up again where the server has lost the connection", async () => {
    await trial.joinAndConnect();
    link.resume(welcomeWith(view([seat("mine", "ada", { link: "lost" })])));
    await settle();
    expect(ports.last("join").request).toMatchObject({ seat: mine });
    expect(ports.connections).toHaveLength(2);
  });

  it("finds by its salt the seat whose answer never came", async () => {
    void link.join();
    await settle();
    ports.last("join").refuse(new Refused("offline"));
    await settle();
    expect(link.state.value.media).toBe("reconnecting");
    link.resume(welcomeWith(view([seat("mine", "ada", { salt: "salt 0" as never, link: "joining" })])));
    await settle();
    expect(ports.last("join").request).toMatchObject({ seat: mine });
  });

  it("takes its first seat in a call that the server has only just heard of", async () => {
    void link.join();
    await settle();
    ports.last("join").refuse(new Refused("offline"));
    await settle();
    link.resume(welcomeWith());
    await settle();
    expect(ports.count("join")).toBe(2);
    expect(over).toEqual([]);
  });

  it("is over where the call is", async () => {
    await trial.joinAndConnect();
    link.resume(welcomeWith());
    expect(over).toEqual([{ why: "over" }]);
    expect(ports.connection.closed).toBe(true);
  });

  it("does not come back by itself where the seat was given up after two minutes", async () => {
    await trial.joinAndConnect();
    link.resume(welcomeWith(view([seat("theirs", "grandpa")])));
    await settle();
    expect(over).toEqual([{ why: "seat_lost" }]);
    expect(ports.count("join")).toBe(1);
  });
});
