/** Questions to the keys worker and their answers. */
import type { Clock } from "../clock";
import { Refused } from "../parlour";
import type { FromKeys, KeysCalls, KeysMethod, ToKeys } from "./messages";
import { Tended } from "./tended";

/** Milliseconds until the first answer: on a slow line its module of 700 kB takes most of them. */
const STARTING = 180_000;

interface Waiting {
  question: Extract<ToKeys, { type: "ask" }>;
  /** A worker died over it already. */
  repeated: boolean;
  resolve(result: unknown): void;
  reject(error: Refused): void;
}

export class KeysWorker {
  readonly #worker: Tended;
  readonly #restarted: () => void;
  #waiting = new Map<number, Waiting>();
  #asked = 0;

  /** `restarted`: another worker has taken the place of one that died, and holds nothing yet. */
  constructor(start: () => Worker, clock: Clock, restarted: () => void) {
    this.#restarted = restarted;
    const events = {
      heard: (data: unknown) => this.#heard(data as FromKeys),
      died: (again: boolean) => this.#died(again),
      waiting: () => this.#waiting.size > 0,
    };
    this.#worker = new Tended(start, clock, events, STARTING);
  }

  /** Gives the worker its end of the channel to the media worker. */
  give(port: MessagePort): void {
    this.#worker.post({ type: "port", port } satisfies ToKeys, [port]);
  }

  ask<M extends KeysMethod>(
    method: M,
    ...given: Parameters<KeysCalls[M]>
  ): Promise<ReturnType<KeysCalls[M]>> {
    const question = { type: "ask", id: ++this.#asked, method, given } as Waiting["question"];
    return new Promise<ReturnType<KeysCalls[M]>>((resolve, reject) => {
      this.#put({ question, repeated: false, resolve: resolve as Waiting["resolve"], reject });
    });
  }

  #put(one: Waiting): void {
    if (this.#worker.dead) return one.reject(new Refused("unsupported"));
    this.#waiting.set(one.question.id, one);
    this.#worker.post(one.question);
  }

  #heard(message: FromKeys): void {
    if (message.type === "failed") return this.#worker.kill();
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "answer") waiting?.resolve(message.result);
    else waiting?.reject(new Refused(message.why, message.detail));
  }

  #died(again: boolean): void {
    const lost = [...this.#waiting.values()];
    this.#waiting = new Map();
    // First what the new worker needs to know, then what the old one did not answer; each of it only once more,
    // since it may be what the old one died of.
    if (again) this.#restarted();
    for (const one of lost) {
      if (one.repeated) one.reject(new Refused("unsupported"));
      else this.#put({ ...one, repeated: true });
    }
  }
}
