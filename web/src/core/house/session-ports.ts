import type { Clock } from "../clock";
import type { Http } from "../http";
import type { Memory } from "../media/devices";
import type { Sealing } from "../sealed/sealed";
import type { Socket } from "../socket";
import type { DeviceId } from "../wire/gen";
import type { Identities } from "./device-key";
import type { AddressBar, Entrance } from "./entrance";

/** What a session needs of the rest of core. */
export interface SessionPorts {
  http: Http;
  socket: Socket;
  sealing: Sealing;
  clock: Clock;
  bar: AddressBar;
  /** Of this tab. */
  memory: Memory;
  /** Of this browser. */
  lasting: Memory;
  origin: string;
  /** Where this device keeps who it is. */
  identities: Identities;
  /** What this browser lacks without which nothing can be sealed; null: nothing. */
  missing(): Promise<string | null>;
  /** The page was opened with a guest's link: it is a guest's from now on, whoever else uses this browser. */
  visit(link: Extract<Entrance, { kind: "guest" }>): Promise<void>;
  /** Does something with the vault, while nothing that the server says is taken in between. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Takes this device off the list that the family's devices sign, and off the server's. */
  removeDevice(device: DeviceId): Promise<unknown>;
  /** Leaves calls, and shows nothing of the family any more. */
  stop(removed: boolean): void;
  /** Forgets whatever else this device keeps of the family. */
  erase(): void;
}
