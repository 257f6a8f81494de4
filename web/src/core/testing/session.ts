/** A session with everything around it played by the test. */
import { HandClock } from "../clock";
import type { Identity } from "../house/device-key";
import { Session } from "../house/session";
import type { Http } from "../http";
import { Refused } from "../parlour";
import { Signal } from "../readable";
import type { Sealing } from "../sealed/sealed";
import type { Who } from "../sealed/vault-types";
import type { AtTheDoor, News, Socket, Welcome } from "../socket";
import { PROTOCOL, type FamilyId, type FoundFamily, type RedeemInvitation, type Request } from "../wire/gen";

export const family = "family" as FamilyId;
export const token = "A".repeat(43);
export const ada = { name: "Ada", zone: "Europe/London", portrait: {} as never };

/** What the test plays: the server, the vault, the browser. */
export class World {
  kept: Identity | null = null;
  /** Whose vault this browser has. */
  vault: Who | null = null;
  /** Its first change is on its way. */
  begun = false;
  /** It has no place among the family's devices. */
  outside = false;
  knocks = 0;
  known = new Set<string>();
  founded: FoundFamily[] = [];
  redeemed: RedeemInvitation[] = [];
  /** What becomes of what is handed in: the server has it and says so, has it and can't say so, or neither. */
  replies: ("heard" | "lost" | "unheard")[] = [];
  running = false;
  stopped = 0;
  news = new Signal<News>();
  doubt = new Signal<Refused>();
  broken = false;
  fragment = "";
  path = "/";
  reachable = true;
  /** Parts of the app that load later can be fetched. */
  whole = true;
  /** The cookie is a valid session. */
  sessionOpen = false;
  lasting = new Map<string, string>();
  clock = new HandClock();
  welcomed = new Signal<Welcome>();
  waiting = new Signal<AtTheDoor>();
  /** The server lets in whoever has a session. */
  welcoming = true;
  removed: string[] = [];
  visited: unknown = null;
  remembered = new Map<string, string>();
}

export let at = new World();

/** A world in which nothing has happened. */
export function begin(): void {
  at = new World();
}

async function handIn(device: string): Promise<object> {
  await Promise.resolve();
  const reply = at.replies.shift() ?? "heard";
  if (reply !== "unheard") at.known.add(device);
  if (reply !== "heard") throw new Refused("offline");
  return {};
}

const http = {
  door: () =>
    at.reachable
      ? Promise.resolve({ protocol: PROTOCOL, signed_in: at.sessionOpen, founding_open: true })
      : Promise.reject(new Refused("offline")),
  challenge: () => Promise.resolve({ challenge: "AAAA" }),
  signIn: ({ device }: { device: string }) =>
    at.known.has(device) ? Promise.resolve({}) : Promise.reject(new Refused("wrong_signature")),
  signOut: () =>
    at.reachable ? Promise.resolve(void (at.sessionOpen = false)) : Promise.reject(new Refused("offline")),
  card: () => Promise.resolve({ family, card: "card", by: "bo", for_member: null, expires_at: 1 }),
  found: (ask: FoundFamily) => {
    at.founded.push(ask);
    return handIn(ask.device.id);
  },
  redeem: (_: string, ask: RedeemInvitation) => {
    at.redeemed.push(ask);
    return handIn(ask.device.id);
  },
} as unknown as Http;

const sealing = {
  who: () => Promise.resolve(at.vault),
  found: (id: string, member: string, device: string) => {
    at.vault = { family: id, member, device } as unknown as Who;
    at.begun = true;
    return Promise.resolve({ roster_after: 0, entries: [], group: null });
  },
  outgoing: () => Promise.resolve(at.begun ? { roster_after: 0, entries: [], group: null } : null),
  confirm: () => Promise.resolve(void (at.begun = false)),
  knock: (door: { family: string }, member: string, device: string) => {
    at.vault = { family: door.family, member, device } as unknown as Who;
    at.knocks += 1;
    return Promise.resolve({ device_key: "key", key_package: "package", mac: "mac" });
  },
  standing: () => Promise.resolve({ waiting: at.outside }),
  deviceKey: () => Promise.resolve("AAAA"),
  forget: () => Promise.resolve(void (at.vault = null)),
  sealText: (_: string, id: string, text: string) => Promise.resolve(`${id} ${text}`),
  sealByLink: (_: string, id: string, text: string) => Promise.resolve(`${id} by link: ${text}`),
  openCard: () => Promise.resolve(JSON.stringify({ family: "The Lovelaces", by: ada, forMember: null })),
  invitationProof: () => Promise.resolve("proof"),
} as unknown as Sealing;

export function session(): Session {
  at.welcomed = new Signal();
  at.waiting = new Signal();
  at.news = new Signal();
  at.doubt = new Signal();
  const socket = {
    welcomed: at.welcomed,
    waiting: at.waiting,
    connection: { value: "online" },
    online: () => Promise.resolve(),
    doubt: at.doubt,
    news: at.news,
    start: () => {
      at.running = true;
      if (at.reachable && at.welcoming) at.welcomed.emit({ device: "tablet" } as unknown as Welcome);
    },
    stop: () => (at.running = false),
    nudge: () => undefined,
    ask: (request: Request) => {
      if (!at.running || !at.reachable) return Promise.reject(new Refused("offline"));
      if (request.type === "remove_device") at.removed.push(request.device);
      return Promise.resolve({ type: "done" });
    },
  } as unknown as Socket;
  return new Session({
    http,
    socket,
    sealing,
    clock: at.clock,
    bar: { path: at.path, fragment: at.fragment, replace: () => undefined },
    memory: {
      getItem: (key) => at.remembered.get(key) ?? null,
      setItem: (key, value) => void at.remembered.set(key, value),
      removeItem: (key) => void at.remembered.delete(key),
    },
    lasting: {
      getItem: (key) => at.lasting.get(key) ?? null,
      setItem: (key, value) => void at.lasting.set(key, value),
      removeItem: (key) => void at.lasting.delete(key),
    },
    origin: "https://parlour.example",
    alone: (work) => work(),
    visit: (link) =>
      at.whole ? Promise.resolve(void (at.visited = link)) : Promise.reject(new TypeError("Failed to fetch")),
    identities: {
      kept: () => (at.broken ? Promise.reject(new Error("refused")) : Promise.resolve(at.kept)),
      keep: (me) => Promise.resolve(void (at.kept = me)),
      erase: () => Promise.resolve(void (at.kept = null)),
    },
    missing: () => Promise.resolve(null),
    removeDevice: (device) => socket.ask({ type: "remove_device", device }),
    stop: () => (at.stopped += 1),
    erase: () => undefined,
  });
}
