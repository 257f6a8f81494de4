/** Signing out at the server. What can't be said now is said by the next page that finds the server. */
import type { Clock } from "../clock";
import type { Http } from "../http";
import type { Memory } from "../media/devices";
import { Refused } from "../parlour";
import type { Socket } from "../socket";
import type { DeviceId } from "../wire/gen";

const KEY = "parlour.farewell";
/** How long whoever is at the door waits for it, in milliseconds. */
const PATIENCE = 5000;

interface Ports {
  http: Pick<Http, "signOut">;
  socket: Pick<Socket, "ask" | "start" | "stop" | "welcomed">;
  clock: Clock;
  /** Of this browser. */
  lasting: Memory;
}

export class Farewell {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The device that has gone without the server having heard of it. */
  get unheard(): DeviceId | null {
    return this.#ports.lasting.getItem(KEY) as DeviceId | null;
  }

  /** On a socket that may or may not be there; `signed`: takes the device off the family's own list as well. */
  async say(device: DeviceId | null, signed?: (device: DeviceId) => Promise<unknown>): Promise<void> {
    const { http, socket, lasting } = this.#ports;
    const plain = async () => device && socket.ask({ type: "remove_device", device });
    // A device without keys is no device: it goes from the family's lists too, where it may.
    const removed = device && signed ? signed(device).catch(plain) : plain();
    const heard = await removed.then(() => true, isHeard);
    // Only with its session can it still be taken off the list: that ends last.
    const ended = heard && (await http.signOut().then(() => true, isHeard));
    if (ended || !device) lasting.removeItem(KEY);
    else lasting.setItem(KEY, device);
  }

  /** The server is there: tells it what it has not heard. `signedIn`: the session of then is still open. */
  async sayNow(signedIn: boolean): Promise<void> {
    const device = this.unheard;
    if (!device) return;
    if (!signedIn) return this.forget();
    if (await this.#welcomed()) await this.say(device);
    this.#ports.socket.stop();
  }

  /** Somebody else comes in, with a session of their own. */
  forget(): void {
    this.#ports.lasting.removeItem(KEY);
  }

  #welcomed(): Promise<boolean> {
    const { socket, clock } = this.#ports;
    return new Promise((resolve) => {
      const cancel = clock.after(PATIENCE, () => done(false));
      const unlisten = socket.welcomed.listen(() => done(true));
      const done = (welcome: boolean) => {
        cancel();
        unlisten();
        resolve(welcome);
      };
      socket.start();
    });
  }
}

/** The server answered, whatever it said. */
function isHeard(why: unknown): boolean {
  return !(why instanceof Refused && why.code === "offline");
}
