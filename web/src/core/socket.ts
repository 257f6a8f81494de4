/**
 * The WebSocket: numbered requests, a heartbeat, and connecting anew until it succeeds.
 *
 * A request in flight when the connection drops is sent again after the next `Welcome` where doing it twice
 * is the same as doing it once; any other is refused as "offline", because nobody knows what became of it.
 */
import type { Clock } from "./clock";
import { Refused } from "./parlour";
import { Cell, Signal } from "./readable";
import { pending, refuse, Requests, type Pending } from "./requests";
import { decodeFromServer } from "./wire/decode";
import {
  PROTOCOL,
  type Answer,
  type FromClient,
  type FromServer,
  type Problem,
  type Request,
} from "./wire/gen";

export type Welcome = Extract<Answer, { type: "welcome" }>;
/** To a device that has to be let in first. */
export type AtTheDoor = Extract<Answer, { type: "waiting" }>;
/** To a guest's page. */
export type GuestWelcome = Extract<Answer, { type: "guest" }>;
/** Whose pages a connection is for. */
export type Side = "family" | "guests";
/** What the server says unasked. */
export type News = Exclude<FromServer, { type: "reply" }>;

/** As much of a WebSocket as is used. */
export interface Wire {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** Milliseconds before the first, second, … attempt to connect anew; the last one repeats. */
const DELAYS = [0, 250, 500, 1000] as const;
const PING_EVERY = 5000;
/** How long the answer to a ping may take: then the connection is dead, whatever the system says. */
const GRACE = 3000;
/** The same where something hints that it may be dead. */
const HINTED_GRACE = 1500;
/** How long a connection may take to come about. */
const OPENING = 8000;
/** Before asking again a server that answered, and let this page not in. */
const REFUSED = 5000;
/** After so many attempts in a row that failed, something else may be wrong. */
const DOUBT_AFTER = 3;

export class Socket {
  readonly connection = new Cell<"online" | "connecting">("connecting");
  /** Why the server, which is there, does not let this page in. */
  readonly refused = new Cell<Problem["code"] | null>(null);
  readonly welcomed = new Signal<Welcome>();
  readonly waiting = new Signal<AtTheDoor>();
  readonly guest = new Signal<GuestWelcome>();
  readonly news = new Signal<News>();
  /** Connecting or the first message was refused: perhaps the session is over, or the page is outdated. */
  readonly doubt = new Signal<Refused>();

  readonly #connect: (side: Side) => Wire;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #requests: Requests;
  #wire: Wire | null = null;
  #running = false;
  #side: Side = "family";
  #failures = 0;
  #heard = 0;
  #pinged = 0;
  /** By when something must be heard; null: nothing was asked since something was heard. */
  #due: number | null = null;
  #cancelRetry: (() => void) | null = null;
  #cancelBeat: () => void = () => undefined;

  constructor(connect: (side: Side) => Wire, clock: Clock, random: () => number = Math.random) {
    this.#connect = connect;
    this.#clock = clock;
    this.#random = random;
    this.#requests = new Requests(clock);
  }

  start(side: Side = "family"): void {
    if (this.#running) return;
    this.#side = side;
    this.#running = true;
    this.#failures = 0;
    this.#open();
  }

  /** Closes for good; what is in flight is refused. */
  stop(): void {
    this.#running = false;
    this.#drop();
    this.refused.set(null);
    this.#requests.refuseAll();
  }

  /** Something hints that the network is back, or that time has stood still: look at once. */
  nudge(): void {
    if (!this.#running) return;
    if (this.connection.value === "online") {
      this.#probe(HINTED_GRACE);
    } else if (this.#cancelRetry) {
      this.#failures = 0;
      this.#cancelRetry();
      this.#open();
    }
  }

  /** Resolves when the server has let this page in; rejects where it does not. */
  online(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.connection.value === "online") return resolve();
      const done = (settle: () => void) => {
        unlisten.forEach((stop) => stop());
        cancel();
        settle();
      };
      const unlisten = [
        this.welcomed.listen(() => done(resolve)),
        this.doubt.listen((why) => done(() => reject(why))),
      ];
      const cancel = this.#clock.after(OPENING, () => done(() => reject(new Refused("offline"))));
    });
  }

  /** Asks; rejects with {@link Refused} only. What is `withdrawn` is not sent any more, nor sent again. */
  ask(request: Request, withdrawn?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const one = pending(request, resolve, reject, withdrawn);
      if (this.connection.value === "online") this.#send(one);
      else if (this.#running) this.#requests.wait(one);
      else refuse(one);
    });
  }

  /** Says something whose answer changes nothing; lost where there is no connection. */
  tell(request: Request): void {
    if (this.connection.value === "online") this.#send(pending(request));
  }

  #open(): void {
    this.#cancelRetry = null;
    const wire = this.#connect(this.#side);
    this.#wire = wire;
    this.#hear();
    this.#beat(wire);
    wire.onopen = () => {
      if (this.#wire === wire) this.#hello();
    };
    wire.onmessage = (event) => {
      if (this.#wire === wire && typeof event.data === "string") this.#read(event.data);
    };
    wire.onclose = () => {
      if (this.#wire === wire) this.#lost();
    };
  }

  #hello(): void {
    const hello = pending(
      { type: "hello", protocol: PROTOCOL },
      (answer) => {
        if (answer.type === "welcome") this.#welcome(answer);
        if (answer.type === "waiting") this.#wait(answer);
        if (answer.type === "guest") this.#guest(answer);
      },
      (why) => this.#notLetIn(why),
    );
    this.#send(hello);
  }

  #notLetIn(why: Refused): void {
    if (why.code === "offline" || why.code === "unopenable" || why.code === "unsupported") return;
    this.refused.set(why.code);
    this.#drop();
    // Nobody is helped by a page that asks a full house once a second.
    this.#cancelRetry = this.#clock.after(REFUSED, () => this.#open());
    this.doubt.emit(why);
  }

  #in(): void {
    this.#failures = 0;
    this.#pinged = this.#clock.monotonic();
    this.refused.set(null);
    this.connection.set("online");
  }

  /** What was asked before waits for the welcome. */
  #wait(waiting: AtTheDoor): void {
    this.#in();
    this.waiting.emit(waiting);
  }

  #welcome(welcome: Welcome): void {
    this.#in();
    // First what waited: a call that is being begun must have begun before its seat is taken.
    this.#sendWaiting();
    this.welcomed.emit(welcome);
  }

  #guest(welcome: GuestWelcome): void {
    this.#in();
    this.#sendWaiting();
    this.guest.emit(welcome);
  }

  #sendWaiting(): void {
    for (const one of this.#requests.take()) this.#send(one);
  }

  #read(text: string): void {
    this.#hear();
    const message = decodeFromServer(text);
    if (!message) return;
    if (message.type === "reply") this.#requests.settle(message.n, message.result);
    else this.news.emit(message);
  }

  #send(one: Pending): void {
    const message: FromClient = { n: this.#requests.sent(one), ask: one.request };
    this.#wire?.send(JSON.stringify(message));
  }

  #hear(): void {
    this.#heard = this.#clock.monotonic();
    this.#due = null;
  }

  /** Asks whether anybody is there. */
  #probe(grace: number): void {
    this.#pinged = this.#clock.monotonic();
    const due = this.#pinged + grace;
    this.#due = Math.min(this.#due ?? due, due);
    this.#send(pending({ type: "ping" }));
  }

  /**
   * Looks at the connection every second. Browsers hold the timers of hidden pages back, up to a minute: that
   * nothing was heard for long says nothing, only that a ping stayed without an answer does.
   */
  #beat(wire: Wire): void {
    this.#cancelBeat();
    const tick = () => {
      if (this.#wire !== wire) return;
      const now = this.#clock.monotonic();
      const online = this.connection.value === "online";
      if (online ? this.#due !== null && now >= this.#due : now - this.#heard >= OPENING) return this.#lost();
      if (online && now - this.#pinged >= PING_EVERY) this.#probe(GRACE);
      this.#cancelBeat = this.#clock.after(1000, tick);
    };
    this.#cancelBeat = this.#clock.after(1000, tick);
  }

  #lost(): void {
    this.#drop();
    // It was there a moment ago and is not any more: that is another matter.
    this.refused.set(null);
    if (!this.#running) return;
    const delay = DELAYS[Math.min(this.#failures, DELAYS.length - 1)] ?? 0;
    this.#failures += 1;
    // Without a timer where it is at once: a hidden page's would run a minute later.
    if (delay === 0) this.#open();
    else this.#cancelRetry = this.#clock.after(delay * (1 + 0.2 * this.#random()), () => this.#open());
    if (this.#failures % DOUBT_AFTER === 0) this.doubt.emit(new Refused("offline"));
  }

  #drop(): void {
    const wire = this.#wire;
    this.#wire = null;
    this.#cancelBeat();
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    wire?.close();
    this.connection.set("connecting");
    this.#requests.dropped();
  }
}

/** The WebSocket of the page's own server. */
export function openWire(side: Side): Wire {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const path = side === "family" ? "/api/socket" : "/api/guests/socket";
  return new WebSocket(`${scheme}//${location.host}${path}`) as unknown as Wire;
}
