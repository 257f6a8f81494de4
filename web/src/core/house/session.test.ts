import { beforeEach, describe, expect, it, vi } from "vitest";
import { HandClock } from "../clock";
import type { Http } from "../http";
import { Refused } from "../parlour";
import { Signal } from "../readable";
import type { Sealing } from "../sealed/sealed";
import type { Who } from "../sealed/vault-types";
import type { AtTheDoor, News, Socket, Welcome } from "../socket";
import { settle } from "../testing/call";
import { PROTOCOL, type FamilyId, type FoundFamily, type RedeemInvitation, type Request } from "../wire/gen";
import { makeIdentity, type Identity } from "./device-key";
import { returnByPasskey } from "./passkeys";
import { Session } from "./session";

vi.mock("./passkeys", () => ({ returnByPasskey: vi.fn() }));

const family = "family" as FamilyId;
const token = "A".repeat(43);
const ada = { name: "Ada", zone: "Europe/London", portrait: {} as never };

let kept: Identity | null;
/** Whose vault this browser has. */
let vault: Who | null;
/** Its first change is on its way. */
let begun: boolean;
/** It has no place among the family's devices. */
let outside: boolean;
let knocks: number;
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
let reachable: boolean;
/** The cookie is a valid session. */
let sessionOpen: boolean;
let lasting: Map<string, string>;
let clock: HandClock;
let welcomed: Signal<Welcome>;
let waiting: Signal<AtTheDoor>;
/** The server lets in whoever has a session. */
let welcoming: boolean;
let removed: string[];
let visited: unknown;
let remembered: Map<string, string>;

async function handIn(device: string): Promise<object> {
  await Promise.resolve();
  const reply = replies.shift() ?? "heard";
  if (reply !== "unheard") known.add(device);
  if (reply !== "heard") throw new Refused("offline");
  return {};
}

const http = {
  door: () =>
    reachable
      ? Promise.resolve({ protocol: PROTOCOL, signed_in: sessionOpen, founding_open: true })
      : Promise.reject(new Refused("offline")),
  challenge: () => Promise.resolve({ challenge: "AAAA" }),
  signIn: ({ device }: { device: string }) =>
    known.has(device) ? Promise.resolve({}) : Promise.reject(new Refused("wrong_signature")),
  signOut: () =>
    reachable ? Promise.resolve(void (sessionOpen = false)) : Promise.reject(new Refused("offline")),
  card: () => Promise.resolve({ family, card: "card", by: "bo", for_member: null, expires_at: 1 }),
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
  who: () => Promise.resolve(vault),
  found: (id: string, member: string, device: string) => {
    vault = { family: id, member, device } as unknown as Who;
    begun = true;
    return Promise.resolve({ roster_after: 0, entries: [], group: null });
  },
  outgoing: () => Promise.resolve(begun ? { roster_after: 0, entries: [], group: null } : null),
  confirm: () => Promise.resolve(void (begun = false)),
  knock: (door: { family: string }, member: string, device: string) => {
    vault = { family: door.family, member, device } as unknown as Who;
    knocks += 1;
    return Promise.resolve({ device_key: "key", key_package: "package", mac: "mac" });
  },
  standing: () => Promise.resolve({ waiting: outside }),
  deviceKey: () => Promise.resolve("AAAA"),
  forget: () => Promise.resolve(void (vault = null)),
  sealText: (_: string, id: string, text: string) => Promise.resolve(`${id} ${text}`),
  sealByLink: (_: string, id: string, text: string) => Promise.resolve(`${id} by link: ${text}`),
  openCard: () => Promise.resolve(JSON.stringify({ family: "The Lovelaces", by: ada, forMember: null })),
  invitationProof: () => Promise.resolve("proof"),
} as unknown as Sealing;

function session(): Session {
  welcomed = new Signal();
  waiting = new Signal();
  news = new Signal();
  doubt = new Signal();
  const socket = {
    welcomed,
    waiting,
    connection: { value: "online" },
    online: () => Promise.resolve(),
    doubt,
    news,
    start: () => {
      running = true;
      if (reachable && welcoming) welcomed.emit({ device: "tablet" } as unknown as Welcome);
    },
    stop: () => (running = false),
    nudge: () => undefined,
    ask: (request: Request) => {
      if (!running || !reachable) return Promise.reject(new Refused("offline"));
      if (request.type === "remove_device") removed.push(request.device);
      return Promise.resolve({ type: "done" });
    },
  } as unknown as Socket;
  return new Session({
    http,
    socket,
    sealing,
    clock,
    bar: { path, fragment, replace: () => undefined },
    memory: {
      getItem: (key) => remembered.get(key) ?? null,
      setItem: (key, value) => void remembered.set(key, value),
      removeItem: (key) => void remembered.delete(key),
    },
    lasting: {
      getItem: (key) => lasting.get(key) ?? null,
      setItem: (key, value) => void lasting.set(key, value),
      removeItem: (key) => void lasting.delete(key),
    },
    origin: "https://parlour.example",
    alone: (work) => work(),
    visit: (link) => Promise.resolve(void (visited = link)),
    identities: {
      kept: () => (broken ? Promise.reject(new Error("refused")) : Promise.resolve(kept)),
      keep: (me) => Promise.resolve(void (kept = me)),
      erase: () => Promise.resolve(void (kept = null)),
    },
    missing: () => Promise.resolve(null),
    removeDevice: (device) => socket.ask({ type: "remove_device", device }),
    stop: () => (stopped += 1),
    erase: () => undefined,
  });
}

beforeEach(() => {
  kept = null;
  vault = null;
  begun = false;
  outside = false;
  knocks = 0;
  known = new Set();
  founded = [];
  redeemed = [];
  replies = [];
  running = false;
  stopped = 0;
  broken = false;
  fragment = "";
  path = "/";
  reachable = true;
  welcoming = true;
  sessionOpen = false;
  lasting = new Map();
  clock = new HandClock();
  removed = [];
  visited = null;
  remembered = new Map();
});

describe("a device that the server does not know", () => {
  beforeEach(async () => {
    kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    vault = { family, member: "ada", device: "tablet" } as unknown as Who;
  });

  it("keeps its key: the server may be the wrong one, or an older copy", async () => {
    const here = session();
    await here.start();
    expect(here.phase.value.at).toBe("unknown");
    expect(vault?.family).toBe(family);
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
    expect(vault?.family).toBe(family);
  });

  it("erases itself where the person says so", async () => {
    const here = session();
    await here.start();
    await here.signOut();
    expect(kept).toBeNull();
    expect(vault).toBeNull();
  });

  it("erases itself where a server that knows the family says that it was removed", async () => {
    known.add("tablet");
    const here = session();
    await here.start();
    news.emit({ type: "signed_out", removed: true });
    await settle();
    expect(here.phase.value.at).toBe("removed");
    expect(kept).toBeNull();
    expect(vault).toBeNull();
  });
});

describe("founding", () => {
  beforeEach(() => {
    fragment = `#found=${token}`;
  });
  const found = (here: Session) => here.found("Lovelace", ada, null, "tablet");

  it("keeps the vault before the server hears of it, and comes in", async () => {
    const here = session();
    await here.start();
    await found(here);
    expect(vault?.family).toBe(founded[0]?.id);
    expect(founded[0]?.sealed).toBeDefined();
    expect(begun).toBe(false);
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
    expect(second?.sealed).toEqual(first?.sealed);
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

describe("a guest's link", () => {
  it("makes the page a guest's, whoever else uses this browser", async () => {
    kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    vault = { family, member: "ada", device: "tablet" } as unknown as Who;
    path = "/g/0190f3a0-0000-7000-8000-000000000000";
    fragment = `#${token}`;
    await session().start();
    expect(visited).toMatchObject({ kind: "guest", secret: token });
    expect(running).toBe(false);
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
    expect(knocks).toBe(1);
  });

  it("shows what its link opens, before anybody is let in", async () => {
    const here = session();
    await here.start();
    expect(here.phase.value).toMatchObject({
      at: "invited",
      invitation: { family: "The Lovelaces", by: ada },
    });
  });

  it("says of oneself only what whoever has the link can open, until one is let in", async () => {
    const here = session();
    await here.start();
    await redeem(here);
    expect(redeemed[0]?.device.profile).toContain("by link");
    expect(redeemed[0]?.knock).toMatchObject({ device_key: "key", mac: "mac" });
  });
});

describe("a device at the door", () => {
  const here = async () => {
    outside = true;
    kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    vault = { family, member: "ada", device: "tablet" } as unknown as Who;
    known.add("tablet");
    const one = session();
    welcoming = false;
    await one.start();
    waiting.emit({ open: false, returns_at: null } as AtTheDoor);
    await settle();
    return one;
  };

  it("waits, and knows whether anybody can let it in", async () => {
    const one = await here();
    expect(one.phase.value).toMatchObject({ at: "waiting", waiting: { open: false, over: null } });
    news.emit({ type: "waiting", open: true, returns_at: null });
    await settle();
    expect(one.phase.value).toMatchObject({ at: "waiting", waiting: { open: true } });
  });

  it("waits as one that comes back where its member has lost every other, and knows from when", async () => {
    remembered.set("parlour.waiting", JSON.stringify({ family: "The Lovelaces", by: ada, forMember: null }));
    remembered.set("parlour.returning", "yes");
    const one = await here();
    expect(one.phase.value).toMatchObject({ waiting: { returning: { until: null }, pictures: null } });
    news.emit({ type: "waiting", open: true, returns_at: 9 });
    await settle();
    expect(one.phase.value).toMatchObject({ waiting: { returning: { until: 9 } } });
  });

  it("goes home when it has its place among the family's devices, and not before", async () => {
    const one = await here();
    welcomed.emit({ device: "tablet" } as unknown as Welcome);
    await settle();
    expect(one.phase.value.at).toBe("waiting");
    outside = false;
    await one.settle();
    expect(one.phase.value.at).toBe("home");
  });

  it("erases its keys where it is sent away", async () => {
    const one = await here();
    news.emit({ type: "not_admitted" });
    await settle();
    expect(one.phase.value).toMatchObject({ at: "waiting", waiting: { over: "refused" } });
    expect(vault).toBeNull();
    expect(kept).toBeNull();
  });
});

it("a browser that refuses to keep anything is told so", async () => {
  broken = true;
  const here = session();
  await here.start();
  expect(here.phase.value).toEqual({ at: "unsupported", missing: "IndexedDB" });
});

describe("signing out", () => {
  let here: Session;

  beforeEach(async () => {
    kept = { ...(await makeIdentity("tablet" as never)), family, confirmed: true };
    vault = { family, member: "ada", device: "tablet" } as unknown as Who;
    known.add("tablet");
    sessionOpen = true;
    here = session();
    await here.start();
    expect(here.phase.value.at).toBe("home");
  });

  it("takes the device off the family's list, ends the session and erases what is here", async () => {
    await here.signOut();
    expect(removed).toEqual(["tablet"]);
    expect(sessionOpen).toBe(false);
    expect(kept).toBeNull();
    expect(here.phase.value).toMatchObject({ at: "door", unheard: false });
  });

  it("erases at once where the server can't be reached, and says that it has not heard", async () => {
    reachable = false;
    await here.signOut();
    expect(kept).toBeNull();
    expect(vault).toBeNull();
    expect(here.phase.value).toMatchObject({ at: "door", unheard: true });
  });

  it("tells the server as soon as it can be reached", async () => {
    reachable = false;
    await here.signOut();
    clock.advance(1000);
    await settle();
    expect(removed).toEqual([]);
    reachable = true;
    clock.advance(1000);
    await settle();
    expect(removed).toEqual(["tablet"]);
    expect(sessionOpen).toBe(false);
    expect(here.phase.value).toMatchObject({ at: "door", unheard: false });
    expect(running).toBe(false);
  });

  it("is told by the next page too, which shows nothing of the family", async () => {
    reachable = false;
    await here.signOut();
    reachable = true;
    const next = session();
    await next.start();
    expect(removed).toEqual(["tablet"]);
    expect(next.phase.value).toMatchObject({ at: "door", unheard: false });
    expect(lasting.size).toBe(0);
  });
});

describe("coming back by passkey", () => {
  const devices = () => vi.mocked(returnByPasskey).mock.calls.map(([, , me]) => me.device);

  beforeEach(() => {
    vi.mocked(returnByPasskey).mockReset();
  });

  it("brings the very same device at the second touch where the first reply was lost", async () => {
    vi.mocked(returnByPasskey).mockRejectedValueOnce(new Refused("offline"));
    vi.mocked(returnByPasskey).mockResolvedValueOnce({
      returned: { signed_in: { family } },
      prf: null,
    } as never);
    const here = session();
    await here.start();
    await expect(here.returnByPasskey("tablet")).rejects.toMatchObject({ code: "offline" });
    await here.returnByPasskey("tablet");
    expect(new Set(devices()).size).toBe(1);
    expect(kept?.device).toBe(devices()[0]);
  });

  it("brings the very same device again where the passkey could not open the family", async () => {
    vi.mocked(returnByPasskey).mockResolvedValue({ returned: { signed_in: { family } }, prf: null } as never);
    const here = session();
    await here.start();
    await here.returnByPasskey("tablet");
    expect(here.phase.value.at).toBe("keyless");
    const next = session();
    await next.start();
    await next.returnByPasskey("tablet");
    expect(new Set(devices()).size).toBe(1);
  });
});
