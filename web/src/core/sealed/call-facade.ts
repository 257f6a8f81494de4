/** One connection's sealing, on the page's side: names and numbers go to the workers, keys never come back. */
import type { Clock } from "../clock";
import { Refused } from "../parlour";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type { CallId, MediaKind, SeatId, SeatSalt } from "../wire/gen";
import type { KeysWorker } from "./keys-worker";
import type { FromMedia, Join, SenderName, ToMedia, TransformOptions } from "./messages";
import type { CallSealing, CallSealingEvents, SealedSender, SealingStats } from "./sealed";
import { Tended } from "./tended";

/** The media worker, with who listens to what it says about which connection. */
export class CallWorkers {
  readonly keys: KeysWorker;
  readonly #media: Tended;
  readonly #restarted: () => void;
  #calls = new Map<Join, PageCallSealing>();
  #stats = new Map<number, { resolve(stats: SealingStats): void; reject(error: Refused): void }>();
  #joins = 0;
  #asked = 0;

  /** `restarted`: another worker has taken the place of one that died, and knows nobody yet. */
  constructor(keys: KeysWorker, start: () => Worker, clock: Clock, restarted: () => void) {
    this.keys = keys;
    this.#restarted = restarted;
    this.#media = new Tended(start, clock, {
      heard: (data) => this.#heard(data as FromMedia),
      died: (again) => this.#died(again),
      waiting: () => this.#stats.size > 0,
    });
  }

  give(port: MessagePort): void {
    this.#media.post({ type: "port", port } satisfies ToMedia, [port]);
  }

  begin(call: PageCallSealing): Join {
    const join = ++this.#joins;
    this.#calls.set(join, call);
    if (this.#media.dead) queueMicrotask(() => call.events.failed?.());
    return join;
  }

  end(join: Join): void {
    this.#calls.delete(join);
    this.#media.post({ type: "end", join } satisfies ToMedia);
  }

  stats(join: Join): Promise<SealingStats> {
    if (this.#media.dead) return Promise.reject(new Refused("unsupported"));
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#stats.set(id, { resolve, reject });
      this.#media.post({ type: "stats", id, join } satisfies ToMedia);
    });
  }

  /** A transform in the worker that lives now. Where none does, the last one's drops every frame. */
  transform(options: TransformOptions): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#media.worker, options);
  }

  #died(again: boolean): void {
    const [calls, stats] = [this.#calls, this.#stats];
    this.#calls = new Map();
    this.#stats = new Map();
    if (again) this.#restarted();
    for (const asked of stats.values()) asked.reject(new Refused("unsupported"));
    // Each begins anew, with a new connection: its transforms died with the worker, and so did its counters.
    for (const call of calls.values()) call.events.failed?.();
  }

  #heard(message: FromMedia): void {
    if (message.type === "failed") this.#media.kill();
    else if (message.type === "shows") this.#calls.get(message.join)?.shows(message);
    else {
      this.#stats.get(message.id)?.resolve(message.stats);
      this.#stats.delete(message.id);
    }
  }
}

export class PageCallSealing implements CallSealing {
  readonly salt = toBase64Url(randomBytes(16)) as SeatSalt;
  readonly #join: Join;
  #seat: SeatId | null = null;
  /** By seat number: whose keys the media worker has. */
  #senders = new Map<number, SenderName>();

  constructor(
    private readonly workers: CallWorkers,
    private readonly call: CallId,
    readonly events: CallSealingEvents,
  ) {
    this.#join = workers.begin(this);
  }

  seated(seat: SeatId, number: number): void {
    if (this.#seat) return;
    this.#seat = seat;
    this.#ask(this.workers.keys.ask("seat", this.#join, this.call, { id: seat, number, salt: this.salt }));
  }

  setSenders(senders: readonly SealedSender[]): void {
    const others = senders.filter(({ id, salt }) => id !== this.#seat && salt !== this.salt);
    const next = new Map(others.map(({ id, number, salt }) => [number, { id, number, salt }]));
    const added = [...next.values()].filter((one) => !same(one, this.#senders.get(one.number)));
    const retired = [...this.#senders.keys()].filter((number) => !next.has(number));
    this.#senders = next;
    if (added.length === 0 && retired.length === 0) return;
    this.#ask(this.workers.keys.ask("senders", this.#join, this.call, added, retired));
  }

  senderTransform(kind: MediaKind): RTCRtpScriptTransform {
    return this.workers.transform({ join: this.#join, role: "seal", kind });
  }

  receiverTransform(media: "audio" | "video", slot: string): RTCRtpScriptTransform {
    return this.workers.transform({ join: this.#join, role: "open", media, slot });
  }

  stats(): Promise<SealingStats> {
    return this.workers.stats(this.#join);
  }

  end(): void {
    this.workers.end(this.#join);
  }

  /** The media worker knows whose key opened; which seat has that number is known here. */
  shows({ slot, number, kind }: Extract<FromMedia, { type: "shows" }>): void {
    const seat = this.#senders.get(number)?.id;
    if (seat) this.events.shows?.(slot, { seat, kind });
  }

  #ask(asked: Promise<unknown>): void {
    asked.catch(() => this.events.failed?.());
  }
}

function same(a: SenderName, b: SenderName | undefined): boolean {
  return a.id === b?.id && a.salt === b.salt;
}
