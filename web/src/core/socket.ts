/**
 * The WebSocket: numbered requests, a heartbeat, and connecting anew until it succeeds.
 *
 * A request in flight when the connection drops is sent again after the next `Welcome` where doing it twice
 * is the same as doing it once; any other is refused as "offline", because nobody knows what became of it.
 */
import type { Clock } from "./clock";
import { Refused } from "./parlour";
import { Cell, Signal } from "./readable";
import { decodeFromServer } from "./wire/decode";
import { PROTOCOL, type Answer, type FromClient, type FromServer, type Reply, type Request } from "./wire/gen";

export type Welcome = Extract<Answer, { type: "welcome" }>;
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

/** Milliseconds before the first, second, … attempt to connect; the last one repeats. */
export const DELAYS = [0, 250, 500, 1000] as const;
const PING_EVERY = 5000;
const SILENCE = 8000;
/** How long a request waits for a connection before it is refused. */
const PATIENCE = 15_000;

const REPEATABLE: ReadonlySet<Request["type"]> = new Set([
  "start_call",
  "stop_ring",
  "ringing",
  "answer",
  "decline",
  "leave",
  "seen_history",
]);

interface Pending {
  request: Request;
  resolve: (answer: Answer) => void;
  reject: (why: Refused) => void;
  repeated: boolean;
  cancelPatience: () => void;
}

export class Socket {
  readonly connection = new Cell<"online" | "connecting">("connecting");
  readonly welcomed = new Signal<Welcome>();
  readonly news = new Signal<News>();
  /** Connecting or the first message was refused: perhaps the session is over, or the page is outdated. */
  readonly doubt = new Signal<Refused>();

  readonly #connect: () => Wire;
  readonly #clock: Clock;
  readonly #random: () => number;
  #wire: Wire | null = null;
  #running = false;
  #failures = 0;
  #heard = 0;
  #number = 0;
  #inFlight = new Map<number, Pending>();
  #waiting: Pending[] = [];
  #cancelRetry: (() => void) | null = null;
  #cancelBeat: (() => void) | null = null;

  constructor(connect: () => Wire, clock: Clock, random: () => number = Math.random) {
    this.#connect = connect;
    this.#clock = clock;
    this.#random = random;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    this.#open();
  }

  /** Closes for good; what is in flight is refused. */
  stop(): void {
    this.#running = false;
    this.#drop();
    for (const pending of this.#waiting.splice(0)) refuse(pending);
  }

  /** Something hints that the network is back, or that time has stood still: look at once. */
  nudge(): void {
    if (!this.#running) return;
    if (this.#wire && this.connection.value === "online") {
      if (this.#clock.monotonic() - this.#heard > SILENCE) this.#lost();
      else this.#sendNow({ type: "ping" });
    } else if (this.#cancelRetry) {
      this.#failures = 0;
      this.#cancelRetry();
      this.#open();
    }
  }

  /** Asks; rejects with {@link Refused} only. */
  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const pending: Pending = { request, resolve, reject, repeated: false, cancelPatience: () => undefined };
      if (this.connection.value === "online") this.#send(pending);
      else if (this.#running && REPEATABLE.has(request.type)) this.#wait(pending);
      else refuse(pending);
    });
  }

  /** Says something whose answer changes nothing; lost where there is no connection. */
  tell(request: Request): void {
    if (this.connection.value === "online") this.#sendNow(request);
  }

  #open(): void {
    this.#cancelRetry = null;
    const wire = this.#connect();
    this.#wire = wire;
    this.#heard = this.#clock.monotonic();
    this.#beat(wire);
    wire.onopen = () => {
      if (this.#wire === wire) this.#hello(wire);
    };
    wire.onmessage = (event) => {
      if (this.#wire === wire && typeof event.data === "string") this.#read(event.data);
    };
    wire.onclose = () => {
      if (this.#wire === wire) this.#lost();
    };
  }

  #hello(wire: Wire): void {
    const n = ++this.#number;
    this.#inFlight.set(n, {
      request: { type: "hello", protocol: PROTOCOL },
      resolve: (answer) => {
        if (answer.type === "welcome") this.#welcome(answer);
      },
      reject: (why) => {
        if (why.code !== "offline") this.doubt.emit(why);
      },
      repeated: false,
      cancelPatience: () => undefined,
    });
    const message: FromClient = { n, ask: { type: "hello", protocol: PROTOCOL } };
    wire.send(JSON.stringify(message));
  }

  #welcome(welcome: Welcome): void {
    this.#failures = 0;
    this.connection.set("online");
    this.welcomed.emit(welcome);
    for (const pending of this.#waiting.splice(0)) {
      pending.cancelPatience();
      this.#send(pending);
    }
  }

  #read(text: string): void {
    this.#heard = this.#clock.monotonic();
    const message = decodeFromServer(text);
    if (!message) return;
    if (message.type === "reply") this.#reply(message.n, message.result);
    else this.news.emit(message);
  }

  #reply(n: number, result: Reply): void {
    const pending = this.#inFlight.get(n);
    if (!pending) return;
    this.#inFlight.delete(n);
    if ("ok" in result) pending.resolve(result.ok);
    else if (pending.repeated && result.err.code === "taken") pending.resolve({ type: "done" });
    else pending.reject(new Refused(result.err.code, result.err.field));
  }

  #send(pending: Pending): void {
    const n = ++this.#number;
    this.#inFlight.set(n, pending);
    const message: FromClient = { n, ask: pending.request };
    this.#wire?.send(JSON.stringify(message));
  }

  #sendNow(request: Request): void {
    this.#send({
      request,
      resolve: () => undefined,
      reject: () => undefined,
      repeated: false,
      cancelPatience: () => undefined,
    });
  }

  #wait(pending: Pending): void {
    this.#waiting.push(pending);
    pending.cancelPatience = this.#clock.after(PATIENCE, () => {
      this.#waiting = this.#waiting.filter((other) => other !== pending);
      refuse(pending);
    });
  }

  #beat(wire: Wire): void {
    this.#cancelBeat?.();
    const tick = () => {
      if (this.#wire !== wire) return;
      const silent = this.#clock.monotonic() - this.#heard;
      if (silent >= SILENCE) return this.#lost();
      if (this.connection.value === "online" && silent < PING_EVERY + 1000) this.#pingWhenDue();
      this.#cancelBeat = this.#clock.after(1000, tick);
    };
    this.#cancelBeat = this.#clock.after(1000, tick);
  }

  #pinged = 0;
  #pingWhenDue(): void {
    const now = this.#clock.monotonic();
    if (now - this.#pinged < PING_EVERY) return;
    this.#pinged = now;
    this.#sendNow({ type: "ping" });
  }

  #lost(): void {
    this.#drop();
    if (!this.#running) return;
    const delay = DELAYS[Math.min(this.#failures, DELAYS.length - 1)] ?? 1000;
    this.#failures += 1;
    if (this.#failures % 3 === 0) this.doubt.emit(new Refused("offline"));
    this.#cancelRetry = this.#clock.after(delay * (1 + 0.2 * this.#random()), () => this.#open());
  }

  #drop(): void {
    const wire = this.#wire;
    this.#wire = null;
    this.#cancelBeat?.();
    this.#cancelBeat = null;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    wire?.close();
    this.connection.set("connecting");
    const lost = [...this.#inFlight.values()];
    this.#inFlight.clear();
    for (const pending of lost) {
      if (this.#running && REPEATABLE.has(pending.request.type)) {
        pending.repeated = true;
        this.#wait(pending);
      } else refuse(pending);
    }
  }
}

function refuse(pending: Pending): void {
  pending.cancelPatience();
  pending.reject(new Refused("offline"));
}

/** The WebSocket of the page's own server. */
export function openWire(): Wire {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/api/socket`) as unknown as Wire;
}
