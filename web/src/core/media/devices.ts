/**
 * This device's camera, microphone and screen: who uses them, which ones, and whether they are on.
 *
 * Several parts may hold them at once (a call, a preview, a page that warms up); they close when the last
 * lets go.
 */
import type { Clock } from "../clock";
import type { MediaDevices, MediaTrouble } from "../parlour";
import { Cell } from "../readable";
import { openCapture, openScreen, type Capture, type Choice } from "./capture";

/** What a holder wants open. */
export interface Want {
  camera: boolean;
  microphone: boolean;
}

/** As much of `localStorage` as is used. */
export type Memory = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const WARM_FOR = 30_000;
const CHOICE = "parlour.devices";

export class Devices {
  readonly list: Cell<MediaDevices>;
  readonly camera = new Cell<MediaStreamTrack | null>(null);
  readonly microphone = new Cell<MediaStreamTrack | null>(null);
  readonly screen = new Cell<MediaStreamTrack | null>(null);
  readonly trouble = new Cell<MediaTrouble | null>(null);

  readonly #capture: Capture | undefined;
  readonly #memory: Memory;
  readonly #holders = new Map<object, Want>();
  readonly #choice: Choice;
  readonly #clock: Clock;
  readonly #allowed: () => Promise<boolean>;
  readonly #warmth = {};
  #cancelWarm: () => void = () => undefined;
  #muted = false;
  #work: Promise<void> = Promise.resolve();

  constructor(capture: Capture | undefined, memory: Memory, clock: Clock, allowed: () => Promise<boolean>) {
    this.#capture = capture;
    this.#clock = clock;
    this.#allowed = allowed;
    this.#memory = memory;
    const kept = remembered(memory);
    this.#choice = { camera: kept.camera, microphone: kept.microphone, facing: "user" };
    this.list = new Cell<MediaDevices>({ cameras: [], microphones: [], speakers: [], ...kept });
    capture?.addEventListener("devicechange", () => void this.#enumerate());
  }

  /** Opens for this holder what it wants; resolves when it is open, or known not to be openable. */
  hold(holder: object, want: Want): Promise<void> {
    this.#holders.set(holder, want);
    return this.#settle();
  }

  /** This holder needs nothing any more. */
  release(holder: object): void {
    if (this.#holders.delete(holder)) void this.#settle();
  }

  /**
   * Opens camera and microphone ahead of a call, for half a minute, where the person has allowed it before:
   * warming up must not ask anything.
   */
  async warm(): Promise<void> {
    if (!(await this.#allowed())) return;
    this.#cancelWarm();
    this.#cancelWarm = this.#clock.after(WARM_FOR, () => this.release(this.#warmth));
    await this.hold(this.#warmth, { camera: true, microphone: true });
  }

  /** Whether the microphone sends silence. */
  mute(muted: boolean): void {
    this.#muted = muted;
    const track = this.microphone.value;
    if (track) track.enabled = !muted;
  }

  /** Asks for a screen; false where the person thought better of it. `ended`: they stopped it themselves. */
  async share(ended: () => void): Promise<boolean> {
    const track = await openScreen(this.#capture);
    if (!track) return false;
    track.onended = () => {
      this.unshare();
      ended();
    };
    this.screen.set(track);
    return true;
  }

  unshare(): void {
    const track = this.screen.value;
    this.screen.set(null);
    stop(track);
  }

  /** The other camera: of a phone, the other side; elsewhere the next in the list. */
  async flip(): Promise<void> {
    const { cameras } = this.list.value;
    const current = this.camera.value?.getSettings();
    if (current?.facingMode === "user" || current?.facingMode === "environment") {
      this.#choice.facing = current.facingMode === "user" ? "environment" : "user";
      this.#choice.camera = null;
      this.#remember();
      return this.#reopen("camera");
    }
    const here = cameras.findIndex((c) => c.id === current?.deviceId);
    const next = cameras[(here + 1) % Math.max(1, cameras.length)];
    if (next && next.id !== current?.deviceId) await this.choose("camera", next.id);
  }

  async choose(what: "camera" | "microphone" | "speaker", id: string): Promise<void> {
    if (what === "speaker") this.list.set({ ...this.list.value, speaker: id });
    else this.#choice[what] = id;
    this.#remember();
    if (what !== "speaker") await this.#reopen(what);
  }

  #wanted(): Want {
    const all = [...this.#holders.values()];
    return { camera: all.some((w) => w.camera), microphone: all.some((w) => w.microphone) };
  }

  /** Brings what is open in line with what is wanted, one change at a time. */
  #settle(): Promise<void> {
    this.#work = this.#work.then(() => this.#bringInLine());
    return this.#work;
  }

  async #bringInLine(): Promise<void> {
    const want = this.#wanted();
    if (!want.camera) this.#close("camera");
    if (!want.microphone) this.#close("microphone");
    const missing = {
      camera: want.camera && !this.camera.value,
      microphone: want.microphone && !this.microphone.value,
    };
    if (!missing.camera && !missing.microphone) {
      if (!want.camera && !want.microphone) this.trouble.set(null);
      return;
    }
    const got = await openCapture(this.#capture, missing, this.#choice);
    const still = this.#wanted();
    this.#take("camera", got.camera, still.camera);
    this.#take("microphone", got.microphone, still.microphone);
    this.trouble.set(got.trouble);
    await this.#enumerate();
  }

  #take(what: "camera" | "microphone", track: MediaStreamTrack | null, wanted: boolean): void {
    if (!track) return;
    if (!wanted) return stop(track);
    if (what === "microphone") track.enabled = !this.#muted;
    // Unplugged, or taken away by the system: look for another.
    track.onended = () => {
      if (this[what].value !== track) return;
      this[what].set(null);
      void this.#settle();
    };
    this[what].set(track);
  }

  #close(what: "camera" | "microphone"): void {
    const track = this[what].value;
    this[what].set(null);
    stop(track);
  }

  async #reopen(what: "camera" | "microphone"): Promise<void> {
    // Closed first: a phone opens only one camera at a time.
    this.#work = this.#work.then(() => this.#close(what));
    await this.#settle();
  }

  async #enumerate(): Promise<void> {
    const all = (await this.#capture?.enumerateDevices().catch(() => [])) ?? [];
    const kind = (k: MediaDeviceKind) =>
      all.filter((d) => d.kind === k && d.deviceId).map((d) => ({ id: d.deviceId, label: d.label }));
    this.list.set({
      cameras: kind("videoinput"),
      microphones: kind("audioinput"),
      speakers: kind("audiooutput"),
      camera: this.camera.value?.getSettings().deviceId ?? this.#choice.camera,
      microphone: this.microphone.value?.getSettings().deviceId ?? this.#choice.microphone,
      speaker: this.list.value.speaker,
    });
  }

  #remember(): void {
    const { speaker } = this.list.value;
    const { camera, microphone } = this.#choice;
    this.#memory.setItem(CHOICE, JSON.stringify({ camera, microphone, speaker }));
  }
}

function stop(track: MediaStreamTrack | null): void {
  if (!track) return;
  track.onended = null;
  track.stop();
}

function remembered(memory: Memory): Pick<MediaDevices, "camera" | "microphone" | "speaker"> {
  const none = { camera: null, microphone: null, speaker: null };
  try {
    const kept: unknown = JSON.parse(memory.getItem(CHOICE) ?? "null");
    if (typeof kept !== "object" || kept === null) return none;
    const text = (key: string) => {
      const value = (kept as Record<string, unknown>)[key];
      return typeof value === "string" ? value : null;
    };
    return { camera: text("camera"), microphone: text("microphone"), speaker: text("speaker") };
  } catch {
    return none;
  }
}

/** Whether camera and microphone were allowed for good; false where the browser does not tell. */
export async function captureAllowed(): Promise<boolean> {
  const names = ["camera", "microphone"] as PermissionName[];
  const states = names.map((name) => navigator.permissions.query({ name }).then((p) => p.state));
  const all = await Promise.all(states).catch(() => []);
  return all.length > 0 && all.every((state) => state === "granted");
}
