/** One connection's sealing, on the page's side: steps and names go to the workers, keys never come back. */
import type { GroupNews, GroupSealing, Leaf } from "../call/group-state";
import type { Clock } from "../clock";
import { Refused } from "../parlour";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type { CallId, MediaKind, SeatSalt, SeatView } from "../wire/gen";
import type { KeysWorker } from "./keys-worker";
import type { FromMedia, Join, ToMedia, TransformOptions } from "./messages";
import type { CallSealing, CallSealingEvents, SealingStats } from "./sealed";
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

  /** One's own frames are sealed in this epoch from now on. */
  send(join: Join, epoch: number): void {
    this.#media.post({ type: "send", join, epoch: epoch & 0xff } satisfies ToMedia);
  }

  end(join: Join): void {
    this.#calls.delete(join);
    this.#media.post({ type: "end", join } satisfies ToMedia);
    this.keys.ask("endGroup", join).catch(() => undefined);
  }

  /** The groups of all calls are lost. */
  lost(): void {
    for (const call of [...this.#calls.values()]) call.events.failed?.();
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
  readonly group: GroupSealing;
  readonly join: Join;
  readonly #workers: CallWorkers;
  #seats: readonly Pick<SeatView, "id" | "salt">[] = [];
  /** The leaves of each epoch, by its lowest byte: an index may be another's in the next. */
  readonly #leaves = new Map<number, readonly Leaf[]>();

  constructor(
    workers: CallWorkers,
    call: CallId,
    readonly events: CallSealingEvents,
  ) {
    this.#workers = workers;
    const join = workers.begin(this);
    this.join = join;
    const { keys } = workers;
    const moved = (news: GroupNews) => this.#moved(news);
    this.group = {
      begin: (usher) => keys.ask("beginGroup", join, call, this.salt, usher),
      join: (group, usher) => keys.ask("joinGroup", join, call, this.salt, group, usher),
      propose: (proposal, seated) => keys.ask("proposeToGroup", join, proposal, seated),
      remove: (tags) => keys.ask("removeFromGroup", join, tags),
      confirm: () => keys.ask("confirmGroup", join).then(moved),
      abandon: () => keys.ask("abandonGroup", join),
      take: (epoch, commit) => keys.ask("takeGroupStep", join, epoch, commit).then(moved),
      send: (epoch) => workers.send(join, epoch),
    };
  }

  setSeats(seats: readonly Pick<SeatView, "id" | "salt">[]): void {
    this.#seats = seats;
  }

  senderTransform(kind: MediaKind): RTCRtpScriptTransform {
    return this.#workers.transform({ join: this.join, role: "seal", kind });
  }

  receiverTransform(media: "audio" | "video", slot: string): RTCRtpScriptTransform {
    return this.#workers.transform({ join: this.join, role: "open", media, slot });
  }

  stats(): Promise<SealingStats> {
    return this.#workers.stats(this.join);
  }

  end(): void {
    this.#workers.end(this.join);
  }

  /** The media worker knows whose key opened; which seat sits behind that leaf is known here. */
  shows({ slot, leaf, epoch, kind }: Extract<FromMedia, { type: "shows" }>): void {
    const tag = this.#leaves.get(epoch)?.find(({ index }) => index === leaf)?.tag;
    const seat = this.#seats.find(({ salt }) => salt === tag)?.id;
    if (seat) this.events.shows?.(slot, { seat, kind });
  }

  #moved(news: GroupNews): GroupNews {
    this.#leaves.set(news.epoch & 0xff, news.leaves);
    return news;
  }
}
