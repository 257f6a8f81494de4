/** Requests that wait for their reply or for a connection. */
import type { Clock } from "./clock";
import { Refused } from "./parlour";
import type { Answer, Reply, Request } from "./wire/gen";

/** How long a request waits for a connection before it is refused, in milliseconds. */
const PATIENCE = 15_000;
/** What ends something waits for as long as the server would keep it up: a seat, a ring. */
const ENDING: Partial<Record<Request["type"], number>> = { leave: 120_000, stop_ring: 45_000 };

/** Doing these twice is the same as doing them once. */
const REPEATABLE: ReadonlySet<Request["type"]> = new Set([
  "start_call",
  "stop_ring",
  "ringing",
  "answer",
  "decline",
  "leave",
  "seen_history",
]);

/** A request with whoever waits for it. */
export interface Pending {
  request: Request;
  resolve: (answer: Answer) => void;
  reject: (why: Refused) => void;
  /** It was sent before, on a connection that dropped. */
  repeated: boolean;
  /** Aborted where whoever asked has taken it back: it is not sent any more. */
  withdrawn: AbortSignal | null;
  cancelPatience: () => void;
}

export function pending(
  request: Request,
  resolve: Pending["resolve"] = () => undefined,
  reject: Pending["reject"] = () => undefined,
  withdrawn: AbortSignal | null = null,
): Pending {
  return { request, resolve, reject, repeated: false, withdrawn, cancelPatience: () => undefined };
}

export class Requests {
  readonly #clock: Clock;
  #number = 0;
  #inFlight = new Map<number, Pending>();
  #waiting: Pending[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes note of a request that is sent now, and gives its number. */
  sent(one: Pending): number {
    const n = ++this.#number;
    this.#inFlight.set(n, one);
    return n;
  }

  /** The reply to a number. */
  settle(n: number, result: Reply): void {
    const one = this.#inFlight.get(n);
    if (!one) return;
    this.#inFlight.delete(n);
    if ("ok" in result) one.resolve(result.ok);
    else if (isRepetition(one) && result.err.code === "taken") one.resolve({ type: "done" });
    else one.reject(new Refused(result.err.code, result.err.field));
  }

  /** Keeps a request until there is a connection, where that is safe; refuses it where not. */
  wait(one: Pending): void {
    if (!REPEATABLE.has(one.request.type) || one.withdrawn?.aborted) return refuse(one);
    this.#waiting.push(one);
    const giveUp = () => {
      this.#waiting = this.#waiting.filter((other) => other !== one);
      refuse(one);
    };
    const cancel = this.#clock.after(ENDING[one.request.type] ?? PATIENCE, giveUp);
    one.withdrawn?.addEventListener("abort", giveUp);
    one.cancelPatience = () => {
      cancel();
      one.withdrawn?.removeEventListener("abort", giveUp);
    };
  }

  /** What waited for a connection. */
  take(): Pending[] {
    const all = this.#waiting.splice(0);
    for (const one of all) one.cancelPatience();
    return all;
  }

  /** The connection dropped: nobody knows what became of what was in flight. */
  dropped(): void {
    const lost = [...this.#inFlight.values()];
    this.#inFlight.clear();
    for (const one of lost) {
      one.repeated = true;
      this.wait(one);
    }
  }

  /** There will be no further connection. */
  refuseAll(): void {
    const all = [...this.#inFlight.values(), ...this.take()];
    this.#inFlight.clear();
    for (const one of all) refuse(one);
  }
}

/** A call that is there already was begun by the first sending. An answer that is "taken" was given elsewhere. */
function isRepetition(one: Pending): boolean {
  return one.repeated && one.request.type === "start_call";
}

export function refuse(one: Pending): void {
  one.cancelPatience();
  one.reject(new Refused("offline"));
}
