/** Questions to the keys worker and their answers. */
import { Refused } from "../parlour";
import type { FromKeys, KeysCalls, KeysMethod, ToKeys } from "./messages";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Refused): void;
}

export class KeysWorker {
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #dead = false;

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<FromKeys>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.type === "answer") waiting?.resolve(data.result);
      else waiting?.reject(new Refused(data.why));
    };
    worker.onerror = () => {
      this.#dead = true;
      for (const waiting of this.#waiting.values()) waiting.reject(new Refused("unsupported"));
      this.#waiting.clear();
    };
  }

  /** Gives the worker its end of the channel to the media worker. */
  give(port: MessagePort): void {
    this.worker.postMessage({ type: "port", port } satisfies ToKeys, [port]);
  }

  ask<M extends KeysMethod>(
    method: M,
    ...given: Parameters<KeysCalls[M]>
  ): Promise<ReturnType<KeysCalls[M]>> {
    if (this.#dead) return Promise.reject(new Refused("unsupported"));
    const id = ++this.#asked;
    const answered = new Promise<ReturnType<KeysCalls[M]>>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
    });
    this.worker.postMessage({ type: "ask", id, method, given } as ToKeys);
    return answered;
  }
}
