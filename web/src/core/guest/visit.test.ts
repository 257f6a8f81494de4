import { beforeEach, describe, expect, it } from "vitest";
import type { Own } from "../call/desk-ports";
import type { Calls } from "../calls";
import type { Me } from "../house/family";
import type { Ended, GuestDoor } from "../parlour";
import { Refused } from "../parlour";
import { Cell, Signal } from "../readable";
import type { Visit as Place } from "../sealed/sealed";
import type { GuestWelcome, News, Side } from "../socket";
import { settle, view } from "../testing/call";
import type { KnockAsGuest } from "../wire/gen";
import { Visit, type VisitPorts } from "./visit";

const secret = "A".repeat(43);
const admission = "admission" as never;
const named = (...names: string[]) =>
  JSON.stringify(names.map((name) => ({ id: name.toLowerCase(), name, portrait: null })));

let visit: Visit;
let doors: GuestDoor[];
let knocked: KnockAsGuest[];
let lookRefused: Refused | null;
let knockRefused: Refused | null;
let admissionHolds: boolean;
/** What the admission says of those in the call. */
let people: string;
let places: { lost: () => void; ended: number }[];
let sockets: (Side | "stopped")[];
let joined: string[];
let resumed: number;
let forgotten: number;
let departed: Promise<void>;
let ended: Cell<Ended | null>;
let own: Cell<Own | null>;
let me: Cell<Me | null>;
let calls: Cell<Calls>;
let guest: Signal<GuestWelcome>;
let news: Signal<News>;
let doubt: Signal<Refused>;

function place(lost: () => void): Place {
  const one = { lost, ended: 0 };
  places.push(one);
  return {
    tag: `tag ${places.length}` as never,
    knock: () => Promise.resolve({ key: "key", mac: "mac", name: "sealed" } as never),
    admitted: () => (admissionHolds ? Promise.resolve(people) : Promise.reject(new Refused("unopenable"))),
    call: () => "sealing" as never,
    end: () => (one.ended += 1),
  };
}

function ports(): VisitPorts {
  return {
    http: {
      lookAtGuestLink: () =>
        lookRefused
          ? Promise.reject(lookRefused)
          : Promise.resolve({ family: "family", call: "call" } as never),
      knockAsGuest: (_link, ask) => {
        if (knockRefused) return Promise.reject(knockRefused);
        knocked.push(ask);
        return Promise.resolve({} as never);
      },
    },
    sealing: {
      guestProof: () => Promise.resolve("proof" as never),
      beginVisit: (_call, lost) => place(lost),
    },
    socket: {
      start: (side = "family") => void sockets.push(side),
      stop: () => void sockets.push("stopped"),
      guest,
      news,
      doubt,
    },
    desk: {
      own,
      ended,
      join: (call) => {
        joined.push(call);
        own.set({} as Own);
        return Promise.resolve();
      },
      departed: () => departed,
      resume: () => void (resumed += 1),
      abandon: () => own.set(null),
    },
    calls,
    me,
    zone: "Europe/Berlin",
    show: (door) => void doors.push(door),
    clock: () => undefined,
    forget: () => void (forgotten += 1),
  };
}

beforeEach(() => {
  doors = [];
  knocked = [];
  lookRefused = knockRefused = null;
  admissionHolds = true;
  people = named("Ada");
  places = [];
  sockets = [];
  joined = [];
  resumed = forgotten = 0;
  departed = Promise.resolve();
  ended = new Cell<Ended | null>(null);
  own = new Cell<Own | null>(null);
  me = new Cell<Me | null>(null);
  calls = new Cell<Calls>(new Map());
  guest = new Signal();
  news = new Signal();
  doubt = new Signal();
  visit = new Visit(ports(), { kind: "guest", id: "link" as never, secret });
});

const welcome = (more: Partial<GuestWelcome> = {}) => {
  const who = { now: 1, family: "family", call: "call", guest: knocked.at(-1)?.guest };
  guest.emit({ type: "guest", ...who, admission: null, view: null, ...more } as GuestWelcome);
};

/** Knocks, and waits. */
async function waits(): Promise<void> {
  await visit.look();
  await visit.knock("Maria");
  welcome();
}

async function comesIn(): Promise<void> {
  await waits();
  news.emit({ type: "guest_admitted", admission, call: view() });
  await settle();
}

describe("a guest's page", () => {
  it("asks for a name where the link is good", async () => {
    await visit.look();
    expect(doors).toEqual([{ at: "name" }]);
  });

  it("says why where it is not", async () => {
    lookRefused = new Refused("not_found");
    await visit.look();
    const short = new Visit(ports(), { kind: "guest", id: "link" as never, secret: null });
    await short.look();
    expect(doors).toEqual([
      { at: "shut", why: "not_found" },
      { at: "shut", why: "invitation_wrong_proof" },
    ]);
  });

  it("says that the link is of no use any more where it ended while a name was written", async () => {
    await visit.look();
    knockRefused = new Refused("not_found");
    await expect(visit.knock("Maria")).rejects.toMatchObject({ code: "not_found" });
    expect(doors.at(-1)).toEqual({ at: "shut", why: "not_found" });
    expect(sockets).toEqual([]);
  });

  it("knocks with keys of its own, and waits", async () => {
    await waits();
    expect(knocked).toMatchObject([{ proof: "proof", tag: "tag 1", key: "key", mac: "mac", name: "sealed" }]);
    expect(sockets).toEqual(["stopped", "guests"]);
    expect(doors.at(-1)).toEqual({ at: "knocking", name: "Maria" });
    expect(me.value).toBeNull();
  });

  it("takes part once somebody has let them in, and knows those who are there", async () => {
    await comesIn();
    expect(joined).toEqual(["call"]);
    expect(me.value?.member).toBe(knocked[0]?.guest);
    expect(visit.company.value?.people.map((one) => one.profile.name)).toEqual(["Ada"]);
    expect(visit.connect({})).toBe("sealing");
    expect(visit.connect({}), "a place is never taken twice").toBeNull();
  });

  it("finds its call again where only the socket was lost", async () => {
    await comesIn();
    welcome({ admission, view: view() });
    await settle();
    expect([joined.length, resumed]).toEqual([1, 1]);
  });

  it("never gets in where it was refused", async () => {
    await waits();
    news.emit({ type: "guest_refused" });
    news.emit({ type: "guest_admitted", admission, call: view() });
    await settle();
    expect(doors.at(-1)).toEqual({ at: "refused" });
    expect([joined, forgotten, places[0]?.ended, sockets.at(-1)]).toEqual([[], 1, 1, "stopped"]);
  });

  it("is over for who was sent away from the call", async () => {
    await comesIn();
    news.emit({ type: "guest_refused" });
    expect(doors.at(-1)).toEqual({ at: "over" });
    expect(places[0]?.ended).toBe(1);
  });

  it("is told who has come since, and stays where it is", async () => {
    await comesIn();
    const names = () => visit.company.value?.people.map(({ profile }) => profile.name);
    people = named("Ada", "Tom");
    news.emit({ type: "guest_admitted", admission, call: view() });
    await settle();
    expect(names()).toEqual(["Ada", "Tom"]);
    admissionHolds = false;
    news.emit({ type: "guest_admitted", admission, call: view() });
    await settle();
    expect(names()).toEqual(["Ada", "Tom"]);
    expect([joined.length, doors.at(-1)]).toEqual([1, { at: "in_call" }]);
  });

  it("knocks again where it was away for longer than its knock was kept", async () => {
    await waits();
    doubt.emit(new Refused("not_signed_in"));
    await settle();
    expect(knocked).toHaveLength(2);
    expect(doors.at(-1)).toEqual({ at: "knocking", name: "Maria" });
  });

  it("does not come in by an admission that does not hold", async () => {
    admissionHolds = false;
    await comesIn();
    expect(joined).toEqual([]);
    expect(doors.at(-1)).toEqual({ at: "shut", why: "unopenable" });
  });

  it("has nothing left when the call is over", async () => {
    await comesIn();
    ended.set({ call: "call", why: "over", members: [], rings: [] } as never);
    own.set(null);
    await settle();
    expect(doors.at(-1)).toEqual({ at: "over" });
    expect([me.value, visit.company.value, calls.value.size]).toEqual([null, null, 0]);
    expect([forgotten, places[0]?.ended, sockets.at(-1), ended.value]).toEqual([1, 1, "stopped", null]);
  });

  it("keeps its socket until the server has heard that it has left", async () => {
    await comesIn();
    let heard: () => void = () => undefined;
    departed = new Promise((resolve) => (heard = resolve));
    ended.set({ call: "call", why: "left", members: [], rings: [] } as never);
    own.set(null);
    await settle();
    expect([doors.at(-1), places[0]?.ended, sockets.at(-1)]).toEqual([{ at: "over" }, 1, "guests"]);
    welcome({ admission, view: view() });
    expect(resumed, "a seat that was still being taken can be given up").toBe(1);
    heard();
    await settle();
    expect(sockets.at(-1)).toBe("stopped");
  });

  it("asks no more where the server knows nothing of it after it has left", async () => {
    await comesIn();
    departed = new Promise(() => undefined);
    ended.set({ call: "call", why: "left", members: [], rings: [] } as never);
    own.set(null);
    await settle();
    doubt.emit(new Refused("offline"));
    expect(sockets.at(-1)).toBe("guests");
    doubt.emit(new Refused("not_signed_in"));
    expect(sockets.at(-1)).toBe("stopped");
  });

  it("hears at the door that the call is over", async () => {
    await waits();
    news.emit({ type: "call_ended", call: "call" as never });
    expect(doors.at(-1)).toEqual({ at: "over" });
  });

  it("knocks again under the same name where it lost its place", async () => {
    await comesIn();
    own.set(null);
    await settle();
    expect(knocked).toHaveLength(2);
    expect(knocked[1]?.guest).not.toBe(knocked[0]?.guest);
    expect(knocked[1]?.tag).toBe("tag 2");
    expect(places[0]?.ended).toBe(1);
    expect(doors.at(-1)).toEqual({ at: "knocking", name: "Maria" });
  });

  it("knocks again where a worker took its keys along", async () => {
    await waits();
    places[0]?.lost();
    await settle();
    expect(knocked).toHaveLength(2);
  });

  it("says that the call is over where it is when the page wants to come back", async () => {
    await comesIn();
    knockRefused = new Refused("not_found");
    own.set(null);
    await settle();
    expect(doors.at(-1)).toEqual({ at: "over" });
  });

  it("is told that the call is over where its session ended with it", async () => {
    await waits();
    doubt.emit(new Refused("offline"));
    await settle();
    expect(doors.at(-1)).toEqual({ at: "knocking", name: "Maria" });
    lookRefused = new Refused("not_found");
    doubt.emit(new Refused("offline"));
    await settle();
    expect(doors.at(-1)).toEqual({ at: "over" });
  });
});
