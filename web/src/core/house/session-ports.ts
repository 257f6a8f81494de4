import type { Clock } from "../clock";
import type { Http } from "../http";
import type { Memory } from "../media/devices";
import type { Sealing } from "../sealed/sealed";
import type { Socket } from "../socket";
import type { Identities } from "./device-key";
import type { AddressBar } from "./entrance";

/** What a session needs of the rest of core. */
export interface SessionPorts {
  http: Http;
  socket: Socket;
  sealing: Sealing;
  clock: Clock;
  bar: AddressBar;
  /** Of this tab. */
  memory: Memory;
  origin: string;
  /** Where this device keeps who it is. */
  identities: Identities;
  /** What this browser lacks without which nothing can be sealed; null: nothing. */
  missing(): Promise<string | null>;
  /** Leaves calls, and shows nothing of the family any more. */
  stop(removed: boolean): void;
  /** Forgets whatever else this device keeps of the family. */
  erase(): void;
}
