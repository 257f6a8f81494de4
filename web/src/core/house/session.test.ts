import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import type { Http } from "../http";
import { Refused } from "../parlour";
import { Signal } from "../readable";
import type { Sealing } from "../sealed/sealed";
import type { News, Socket, Welcome } from "../socket";
import { settle } from "../testing/call";
import { PROTOCOL, type FamilyId, type FoundFamily, type RedeemInvitation } from "../wire/gen";
import { makeIdentity, type Identity } from "./device-key";
import { Session } from "./session";

const family = "family" as FamilyId;
const token = "A".repeat(43);
const ada = { name: "Ada", zone: "Europe/London", portrait: {} as never };

let kept: Identity | null;
let keys: Set<string>;
let known: Set<string>;
let founded: FoundFamily[];
let redeemed: RedeemInvitation[];
/** What becomes of what is handed in: the server has it and says so, has it and can't say so, or neither. */
let replies: ("heard" | "lost" | "unheard")[];
let running: boolean;
let stopped: number;
let news: Signal<News>;
let doubt: Signal<Refused>;
let broken: boolean;
let fragment: string;
let path: string;

async function handIn(device: string): Promise<object> {
  await Promise.resolve();
  const reply = replies.shift() ?? "heard";
  if (reply !== "unheard") known.add(device);
  if (reply !== "heard") throw new Refused("offline");
  return {};
}

const http = {
  door: () => Promise.resolve({ protocol: PROTOCOL, signed_in: false, founding_open: true }),
  challenge: () => Promise.resolve({ challenge: "AAAA" }),
  signIn: ({ device }: { device: string }) =>
    known.has(device) ? Promise.resolve({}) : Promise.reject(new Refused("wrong_signature")),
  signOut: () => Promise.resolve(),
  look: () =>
    Promise.resolve({
      family,
      family_profile: "",
      by: "bo",
      by_profile: "",
      for_member: null,
      wrapped_key: "",
    }),
  found: (ask: FoundFamily) => {
    founded.push(ask);
    return handIn(ask.device.id);
  },
  redeem: (_: string, ask: RedeemInvitation) => {
    redeemed.push(ask);
    return handIn(ask.device.id);
  },
} as unknown as Http;

const sealing = {
  createFamily: () => Promise.resolve(),
  hasFamily: (id: string) => Promise.resolve(keys.has(id)),
  keep: (id: string) => Promise.resolve(void keys.add(id)),
  forget: () => Promise.resolve(keys.clear()),
  sealText: (_: string, id: string, text: string) => Promise.resolve(`${id} ${text}`),
  openText: () => Promise.resolve("{}"),
  invitationProof: () => Promise.resolve("proof"),
  takeInvitation: () => Promise.resolve(),
} as unknown as Sealing;

function session(): Session {
  news = new Signal();
  doubt = new Signal();
  const socket = {
    welcomed: new Signal<Welcome>(),
    doubt,
    news,
    start: () => (running = true),
    stop: () => (running = false),
    nudge: () => undefined,
    ask: () => Promise.reject(new Refused("offline")),
  } as unknown as Socket;
  return new Session({
    http,
    socket,
    sealing,
    clock: new HandClock(),
    bar: { path, fragment, replace: () => undefined },
    memory: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    origin: "https://parlour.example",
    identities: {
      kept: () => (broken ? Promise.reject(new Error("refused")) : Promise.resolve(kept)),
      keep: (me) => Promise.resolve(void (kept = me)),
      erase: () => Promise.resolve(void (kept = null)),
    },
    missing: () => Promise.resolve(null),
    stop: () => (stopped += 1),
    erase: () => undefined,
  });
}

beforeEach(() => {
  kept = null;
  keys = new Set();
  known = new Set();
  founded = [];
  redeemed = [];
  replies = [];
  running = false;
  stopped = 0;
  broken = false;
  fragment = "";
  path = "/";
});

describe("a device that the server does not know", () => {
  beforeEach(async () => {
    kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    keys.add(family);
  });

  it("keeps its key: the server may be the wrong one, or an older copy", async () => {
    const here = session();
    await here.start();
    expect(here.phase.value.at).toBe("unknown");
    expect(keys).toContain(family);
    expect(kept?.device).toBe("tablet");
  });

  it("goes home again once the server is the right one", async () => {
    await session().start();
    known.add("tablet");
    await session().start();
    expect(running).toBe(true);
  });

  it("leaves its calls, where it learns of it in the middle", async () => {
    known.add("tablet");
    const here = session();
    await here.start();
    known.clear();
    doubt.emit(new Refused("offline"));
    await new Promise<void>((resolve) => {
      here.phase.subscribe(({ at }) => at === "unknown" && resolve());
    });
    expect(running).toBe(false);
    expect(stopped).toBe(1);
    expect(keys).toContain(family);
  });

  it("erases itself where the person says so", async () => {
    const here = session();
    await here.start();
    await here.signOut();
    expect(kept).toBeNull();
    expect(keys.size).toBe(0);
  });

  it("erases itself where a server that knows the family says that it was removed", async () => {
    known.add("tablet");
    const here = session();
    await here.start();
    news.emit({ type: "signed_out", removed: true });
    await settle();
    expect(here.phase.value.at).toBe("removed");
    expect(kept).toBeNull();
    expect(keys.size).toBe(0);
  });
});

describe("founding", () => {
  beforeEach(() => {
    fragment = `#found=${token}`;
  });
  const found = (here: Session) => here.found("Lovelace", ada, null, "tablet");

  it("keeps the family's key before the server hears of it, and comes in", async () => {
    const here = session();
    await here.start();
    await found(here);
    expect(keys).toContain(founded[0]?.id);
    expect(kept).toMatchObject({ device: founded[0]?.device.id, confirmed: true });
    expect(running).toBe(true);
  });

  it("comes in though the reply was lost", async () => {
    const here = session();
    await here.start();
    replies = ["lost"];
    await found(here);
    expect(running).toBe(true);
    expect(founded).toHaveLength(1);
  });

  it("asks again for the very same family where the request was lost", async () => {
    const here = session();
    await here.start();
    replies = ["unheard"];
    await expect(found(here)).rejects.toMatchObject({ code: "offline" });
    await found(here);
    const [first, second] = founded;
    expect(second?.id).toBe(first?.id);
    expect(second?.member.id).toBe(first?.member.id);
    expect(second?.device.id).toBe(first?.device.id);
    expect(second?.device.public_key).toBe(first?.device.public_key);
    expect(running).toBe(true);
  });

  it("comes in at the second touch where only the first reached the server", async () => {
    const here = session();
    await here.start();
    replies = ["unheard"];
    await expect(found(here)).rejects.toMatchObject({ code: "offline" });
    known.add(founded[0]?.device.id ?? "");
    await found(here);
    expect(founded).toHaveLength(1);
    expect(running).toBe(true);
  });
});

describe("an invitation", () => {
  beforeEach(() => {
    path = "/i/0190f3a0-0000-7000-8000-000000000000";
    fragment = `#${token}`;
  });
  const redeem = (here: Session) => here.redeem({ profile: ada, photo: null }, "phone");

  it("is redeemed once though the reply was lost", async () => {
    const here = session();
    await here.start();
    replies = ["lost"];
    await redeem(here);
    expect(redeemed).toHaveLength(1);
    expect(running).toBe(true);
  });

  it("is redeemed for the very same device and member where the request was lost", async () => {
    const here = session();
    await here.start();
    replies = ["unheard"];
    await expect(redeem(here)).rejects.toMatchObject({ code: "offline" });
    await redeem(here);
    const [first, second] = redeemed;
    expect(second?.member?.id).toBe(first?.member?.id);
    expect(second?.device.id).toBe(first?.device.id);
  });
});

it("a browser that refuses to keep anything is told so", async () => {
  broken = true;
  const here = session();
  await here.start();
  expect(here.phase.value).toEqual({ at: "unsupported", missing: "IndexedDB" });
});
