import type { Clock } from "../clock";
import type { Http } from "../http";
import type { Memory } from "../media/devices";
import type { Sealing } from "../sealed/sealed";
import type { Socket } from "../socket";
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
  /** Forgets whatever else this device keeps of the family. */
  erase(removed: boolean): void;
}
