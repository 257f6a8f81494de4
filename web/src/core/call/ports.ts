import type { Clock } from "../clock";
import type { Memory } from "../media/devices";
import type { Readable } from "../parlour";
import type { CallSealingEvents } from "../sealed/sealed";
import type { Answer, CallId, Request } from "../wire/gen";
import type { Connection } from "./connection";

/** What a call needs of the rest of core; tests bring their own. */
export interface CallPorts {
  clock: Clock;
  online: Readable<"online" | "connecting">;
  /** Rejects with `Refused` only. What is `withdrawn` is not sent any more, nor sent again. */
  ask(request: Request, withdrawn?: AbortSignal): Promise<Answer>;
  /** Says something whose answer changes nothing. */
  tell(request: Request): void;
  /** Reads on in the family's roster. */
  readOn(): Promise<void>;
  /** The server gave something about a call that does not hold; `why` is for engineers. */
  warned(why: string): void;
  /** A new connection with a sealing of its own. */
  connect(call: CallId, events: CallSealingEvents): Connection;
  /** Of this tab: survives a reload and nothing else. */
  memory: Memory;
  /** A new random id. */
  newId(): string;
}
