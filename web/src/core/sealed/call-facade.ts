/** One connection's sealing, on the page's side: names and numbers go to the workers, keys never come back. */
import { Refused } from "../parlour";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type { CallId, MediaKind, SeatId, SeatSalt } from "../wire/gen";
import type { KeysWorker } from "./keys-worker";
import type { FromMedia, Join, SenderName, ToMedia, TransformOptions } from "./messages";
import type { CallSealing, CallSealingEvents, SealedSender, SealingStats } from "./sealed";

/** The media worker, with who listens to what it says about which connection. */
export class CallWorkers {
  readonly #calls = new Map<Join, PageCallSealing>();
  readonly #stats = new Map<number, { resolve(stats: SealingStats): void; reject(error: Refused): void }>();
  #joins = 0;
  #asked = 0;
  #failed = false;

  constructor(
    readonly keys: KeysWorker,
    readonly worker: Worker,
  ) {
    worker.onmessage = ({ data }: MessageEvent<FromMedia>) => {
      this.#heard(data);
    };
    worker.onerror = () => {
      this.fail();
    };
  }

  give(port: MessagePort): void {
    this.worker.postMessage({ type: "port", port } satisfies ToMedia, [port]);
  }

  begin(call: PageCallSealing): Join {
    const join = ++this.#joins;
    this.#calls.set(join, call);
    if (this.#failed)
      queueMicrotask(() => {
        this.fail();
      });
    return join;
  }

  end(join: Join): void {
    this.#calls.delete(join);
    this.worker.postMessage({ type: "end", join } satisfies ToMedia);
  }

  stats(join: Join): Promise<SealingStats> {
    if (this.#failed) return Promise.reject(new Refused("unsupported"));
    const id = ++this.#asked;
    this.worker.postMessage({ type: "stats", id, join } satisfies ToMedia);
    return new Promise((resolve, reject) => this.#stats.set(id, { resolve, reject }));
  }

  fail(): void {
    this.#failed = true;
    for (const asked of this.#stats.values()) asked.reject(new Refused("unsupported"));
    this.#stats.clear();
    for (const call of this.#calls.values()) call.events.failed?.();
  }

  #heard(message: FromMedia): void {
    if (message.type === "failed") this.fail();
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
    return this.#transform({ join: this.#join, role: "seal", kind });
  }

  receiverTransform(media: "audio" | "video", slot: string): RTCRtpScriptTransform {
    return this.#transform({ join: this.#join, role: "open", media, slot });
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

  #transform(options: TransformOptions): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.workers.worker, options);
  }

  #ask(asked: Promise<unknown>): void {
    asked.catch(() => this.events.failed?.());
  }
}

function same(a: SenderName, b: SenderName | undefined): boolean {
  return a.id === b?.id && a.salt === b.salt;
}
