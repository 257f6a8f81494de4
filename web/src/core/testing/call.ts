/** Calls and connections for tests. */
import type { Connection } from "../call/connection";
import type { CallPorts } from "../call/ports";
import type { Wanted } from "../call/senders";
import { HandClock } from "../clock";
import { Cell, Signal } from "../readable";
import type { GroupNews, GroupSealing, Leaf } from "../call/group-state";
import type { CallSealingEvents } from "../sealed/sealed";
import type { News, Welcome } from "../socket";
import type {
  Answer,
  CallGroupInfo,
  CallView,
  Commit,
  GroupInfo,
  MediaKind,
  Offer,
  Request,
  RingView,
  SeatView,
} from "../wire/gen";
import { welcome } from "./wire";

export function seat(id: string, member: string, more: Partial<SeatView> = {}): SeatView {
  return {
    id,
    number: 0,
    member,
    device: `${member}'s phone`,
    salt: `${id} salt`,
    link: "up",
    sends: { microphone: true, camera: true, screen: false },
    ...more,
  } as SeatView;
}

export function ring(member: string, more: Partial<RingView> = {}): RingView {
  return {
    member,
    by: "grandpa",
    started_at: 100,
    ends_at: 45_100,
    state: "pending",
    devices: [],
    ...more,
  } as RingView;
}

export function view(seats: SeatView[] = [], rings: RingView[] = []): CallView {
  return {
    id: "call",
    by: "grandpa",
    started_at: 100,
    seats,
    rings,
    guest_links: [],
    guests: [],
  } as unknown as CallView;
}

export function welcomeWith(...calls: CallView[]): Welcome {
  return welcome(calls);
}

/** The group of a page that is alone in it, or with whoever a test says. */
export class FakeGroup implements GroupSealing {
  others: Partial<Leaf>[] = [];
  #epoch = 0;

  constructor(readonly tag: string) {}

  begin = () => Promise.resolve({ epoch: 0, groupInfo: "group" as GroupInfo });
  join = ({ at: { epoch } }: CallGroupInfo) => {
    this.#epoch = epoch + 1;
    const step = { epoch, commit: "join" as Commit, groupInfo: "group" as GroupInfo };
    return Promise.resolve({ ...step, leaf: 1, removed: [] });
  };
  propose = () => Promise.resolve();
  remove = () => Promise.reject(new Error("nobody has left"));
  abandon = () => Promise.resolve();
  confirm = () => Promise.resolve(this.news());
  take = (epoch: number) => {
    this.#epoch = epoch + 1;
    return Promise.resolve(this.news());
  };
  send = () => undefined;

  news(): GroupNews {
    const who = { kind: "member", member: "ada", device: "tablet" };
    const own = { index: 0, tag: this.tag, own: true, belongs: true, who };
    const leaves = [own, ...this.others] as Leaf[];
    return { epoch: this.#epoch, leaves, removed: false, pictures: [] as never };
  }
}

/** A connection of which a test says how its transport stands. */
export class FakeConnection {
  readonly state = new Cell<RTCPeerConnectionState>("new");
  readonly events: CallSealingEvents;
  readonly accepted: string[] = [];
  readonly renewed: { restart?: boolean; audio?: number; video?: number }[] = [];
  readonly tracks = new Map<MediaKind, MediaStreamTrack | null>();
  readonly wanted: Wanted[] = [];
  closed = false;
  seats: readonly Pick<SeatView, "id" | "salt">[] = [];
  red = false;
  offered: Offer | null = null;
  sound = {} as MediaStream;
  readonly senders = {
    open: () => undefined,
    setTrack: (kind: MediaKind, track: MediaStreamTrack | null) => {
      this.tracks.set(kind, track);
      return Promise.resolve();
    },
  };
  readonly sealing;

  constructor(salt: string, events: CallSealingEvents) {
    this.events = events;
    this.sealing = {
      salt,
      setSeats: (seats: readonly Pick<SeatView, "id" | "salt">[]) => {
        this.seats = seats;
      },
      group: new FakeGroup(salt),
      stats: () =>
        Promise.resolve({ sealed: 0, unsent: 0, opened: 0, refused: 0, passed: { audio: 0, video: 0 } }),
    };
  }

  offer(): Promise<Offer> {
    this.offered = { sdp: "offer", sends: [], slots: [], red: true };
    return Promise.resolve(this.offered);
  }

  accept(sdp: string): Promise<void> {
    this.accepted.push(sdp);
    return Promise.resolve();
  }

  async renew(what: { restart?: boolean }, ask: (offer: Offer) => Promise<string>): Promise<void> {
    this.renewed.push(what);
    this.accepted.push(await ask(await this.offer()));
  }

  setWanted({ camera, screen, red }: Wanted & { red: boolean }): void {
    this.wanted.push({ camera, screen });
    this.red = red;
  }

  midOf(name: string): string | null {
    return name;
  }

  picture(): MediaStream | null {
    return null;
  }

  stats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map());
  }

  close(): void {
    this.closed = true;
    this.state.set("closed");
  }
}

interface Asked {
  request: Request;
  /** Whoever asked has taken it back. */
  readonly withdrawn: boolean;
  grant(answer?: Answer): void;
  refuse(why: Error): void;
}

/** The house around a call: a test sees what is asked and answers it. */
export class FakePorts implements CallPorts {
  readonly clock = new HandClock();
  readonly online = new Cell<"online" | "connecting">("online");
  readonly news = new Signal<News>();
  readonly connections: FakeConnection[] = [];
  readonly asked: Asked[] = [];
  readonly told: Request[] = [];
  readonly warnings: string[] = [];
  readonly kept = new Map<string, string>();
  #ids = 0;

  readonly memory = {
    getItem: (key: string) => this.kept.get(key) ?? null,
    setItem: (key: string, value: string) => void this.kept.set(key, value),
    removeItem: (key: string) => void this.kept.delete(key),
  };

  ask = (request: Request, withdrawn?: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const grant = (answer: Answer = { type: "done" }) => resolve(answer);
      const asked = { request, grant, refuse: reject, withdrawn: false };
      withdrawn?.addEventListener("abort", () => (asked.withdrawn = true));
      this.asked.push(asked);
    });

  tell = (request: Request): void => {
    this.told.push(request);
  };

  connect = (_call: unknown, events: CallSealingEvents): Connection => {
    const connection = new FakeConnection(`salt ${this.connections.length}`, events);
    this.connections.push(connection);
    return connection as unknown as Connection;
  };

  /** No other tab has anything. */
  claim = (): Promise<(() => void) | null> => Promise.resolve(() => undefined);

  readOn = (): Promise<void> => Promise.resolve();
  warned = (why: string): void => void this.warnings.push(why);

  newId = (): string => `id ${++this.#ids}`;

  /** The last request of this type. */
  last<T extends Request["type"]>(type: T): Asked & { request: Extract<Request, { type: T }> } {
    const found = this.asked.findLast((one) => one.request.type === type);
    if (!found) throw new Error(`nothing of type ${type} was asked`);
    return found as Asked & { request: Extract<Request, { type: T }> };
  }

  count(type: Request["type"]): number {
    return this.asked.filter((one) => one.request.type === type).length;
  }

  get connection(): FakeConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error("no connection was made");
    return last;
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
