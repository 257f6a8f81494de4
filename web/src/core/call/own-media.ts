import type { Devices } from "../media/devices";
import type { MediaKind, Sends } from "../wire/gen";
import type { Connection } from "./connection";
import type { CallLink } from "./link";

const KINDS: readonly MediaKind[] = ["camera", "microphone", "screen"];

/** What this page sends into its call: opens it, puts it into the connection, and says truly what there is. */
export class OwnMedia {
  readonly #devices: Devices;
  readonly #link: () => CallLink | null;
  readonly #said: () => void;
  readonly #holder = {};

  /** `said`: what is sent has changed. */
  constructor(devices: Devices, link: () => CallLink | null, said: () => void) {
    this.#devices = devices;
    this.#link = link;
    this.#said = said;
    devices.trouble.subscribe(() => this.#tellTruth());
    for (const kind of KINDS) {
      devices[kind].subscribe((track) => {
        void link()?.state.value.connection?.senders.setTrack(kind, track);
      });
    }
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.#devices.mute(!on);
    this.#say({ microphone: on });
    await this.hold();
  }

  async setCamera(on: boolean): Promise<void> {
    this.#say({ camera: on });
    await this.hold();
  }

  async setScreen(on: boolean): Promise<void> {
    const link = this.#link();
    if (on && !(await this.#devices.share(() => this.#say({ screen: false })))) return;
    // Somebody chose slowly, and has left meanwhile.
    if (!on || link !== this.#link()) this.#devices.unshare();
    if (link === this.#link()) this.#say({ screen: on });
  }

  /** Puts what is open into a connection. */
  attach(connection: Connection | null): void {
    for (const kind of KINDS) {
      const track = this.#devices[kind].value;
      if (track) void connection?.senders.setTrack(kind, track);
    }
  }

  /** Opens what the call sends. */
  async hold(): Promise<void> {
    const link = this.#link();
    if (!link) return;
    await this.#devices.hold(this.#holder, { camera: link.sends.camera, microphone: true });
    if (link === this.#link()) this.#tellTruth();
  }

  /** Closes it all. */
  release(): void {
    this.#devices.unshare();
    this.#devices.release(this.#holder);
  }

  /** A camera or a microphone that could not be opened, or went away, is said not to be on. */
  #tellTruth(): void {
    const sends = this.#link()?.sends;
    if (!sends || !this.#devices.trouble.value) return;
    const camera = sends.camera && this.#devices.camera.value !== null;
    const microphone = sends.microphone && this.#devices.microphone.value !== null;
    if (camera !== sends.camera || microphone !== sends.microphone) this.#say({ camera, microphone });
  }

  #say(change: Partial<Sends>): void {
    const link = this.#link();
    if (!link) return;
    link.setSends({ ...link.sends, ...change });
    this.#said();
  }
}
