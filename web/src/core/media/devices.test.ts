import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { Devices } from "./devices";

class FakeTrack {
  contentHint = "";
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  constructor(
    readonly kind: "audio" | "video",
    readonly deviceId: string,
  ) {}
  stop(): void {
    this.stopped = true;
  }
  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }
}

/** A browser with a camera and a microphone, unless a test takes them away. */
class FakeCapture {
  readonly opened: FakeTrack[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  refuse: { camera?: string; microphone?: string } = {};

  getUserMedia = (constraints: MediaStreamConstraints): Promise<MediaStream> => {
    this.asked.push(constraints);
    const gone = [constraints.video, constraints.audio].some((it) => chosen(it) === "gone");
    if (gone) return Promise.reject(Object.assign(new Error(), { name: "OverconstrainedError" }));
    const why =
      (constraints.video && this.refuse.camera) || (constraints.audio && this.refuse.microphone) || null;
    if (why) return Promise.reject(Object.assign(new Error(), { name: why }));
    const video = constraints.video ? [this.#track("video", constraints.video)] : [];
    const audio = constraints.audio ? [this.#track("audio", constraints.audio)] : [];
    return Promise.resolve({
      getVideoTracks: () => video,
      getAudioTracks: () => audio,
    } as unknown as MediaStream);
  };
  getDisplayMedia = () => Promise.reject(new Error());
  enumerateDevices = () =>
    Promise.resolve(
      ["front", "back"].map((id) => ({ kind: "videoinput", deviceId: id, label: id }) as MediaDeviceInfo),
    );
  addEventListener = () => undefined;

  #track(kind: "audio" | "video", wanted: boolean | MediaTrackConstraints): FakeTrack {
    const id = chosen(wanted);
    const track = new FakeTrack(kind, id ?? (kind === "video" ? "front" : "built in"));
    this.opened.push(track);
    return track;
  }
}

/** The device that a browser may open and no other. */
function chosen(wanted: boolean | MediaTrackConstraints | undefined): string | null {
  if (typeof wanted !== "object") return null;
  return (wanted.deviceId as { exact?: string } | undefined)?.exact ?? null;
}

const both = { camera: true, microphone: true };
let capture: FakeCapture;
let kept: Map<string, string>;
let clock: HandClock;
let allowed: boolean;
let devices: Devices;

function make(): Devices {
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return new Devices(capture, memory, clock, () => Promise.resolve(allowed));
}

beforeEach(() => {
  capture = new FakeCapture();
  kept = new Map();
  clock = new HandClock();
  allowed = true;
  devices = make();
});

describe("devices", () => {
  it("open camera and microphone with one question", async () => {
    await devices.hold({}, both);
    expect(capture.asked).toHaveLength(1);
    expect(devices.camera.value).not.toBeNull();
    expect(devices.microphone.value).not.toBeNull();
    expect(devices.trouble.value).toBeNull();
  });

  it("go on with sound alone where there is no camera", async () => {
    capture.refuse = { camera: "NotFoundError" };
    await devices.hold({}, both);
    expect(devices.camera.value).toBeNull();
    expect(devices.microphone.value).not.toBeNull();
    expect(devices.trouble.value).toBe("no_camera");
  });

  it("go on with the picture alone where there is no microphone", async () => {
    capture.refuse = { microphone: "NotFoundError" };
    await devices.hold({}, both);
    expect(devices.camera.value).not.toBeNull();
    expect(devices.trouble.value).toBe("no_microphone");
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotReadableError", "in_use"],
    ["SecurityError", "insecure"],
  ] as const)("say after %s that they are %s", async (name, trouble) => {
    capture.refuse = { camera: name, microphone: name };
    await devices.hold({}, both);
    expect(devices.trouble.value).toBe(trouble);
  });

  it("stay open until the last holder lets go", async () => {
    const [call, preview] = [{}, {}];
    await devices.hold(call, both);
    await devices.hold(preview, both);
    devices.release(preview);
    await devices.hold(call, both);
    expect(capture.opened.every((track) => !track.stopped)).toBe(true);
    devices.release(call);
    await devices.hold({}, { camera: false, microphone: false });
    expect(capture.opened.every((track) => track.stopped)).toBe(true);
  });

  it("close the camera alone when it is turned off, and open it alone when on again", async () => {
    const call = {};
    await devices.hold(call, both);
    await devices.hold(call, { camera: false, microphone: true });
    expect(devices.camera.value).toBeNull();
    expect(devices.microphone.value).not.toBeNull();
    await devices.hold(call, both);
    expect(capture.asked.at(-1)?.audio).toBe(false);
  });

  it("do not hand out what came too late", async () => {
    const call = {};
    const opening = devices.hold(call, both);
    devices.release(call);
    await opening;
    await devices.hold({}, { camera: false, microphone: false });
    expect(devices.camera.value).toBeNull();
    expect(capture.opened.every((track) => track.stopped)).toBe(true);
  });

  it("stay muted when the microphone is opened anew", async () => {
    devices.mute(true);
    await devices.hold({}, both);
    expect(devices.microphone.value?.enabled).toBe(false);
  });

  it("look for another when one is unplugged", async () => {
    const call = {};
    await devices.hold(call, both);
    const first = devices.camera.value;
    capture.opened[0]?.onended?.();
    await devices.hold(call, both);
    expect(devices.camera.value).not.toBeNull();
    expect(devices.camera.value).not.toBe(first);
  });

  it("remember the choice", async () => {
    await devices.choose("camera", "back");
    devices = make();
    await devices.hold({}, both);
    expect(devices.list.value.camera).toBe("back");
  });

  it("take any other where the chosen one is gone", async () => {
    await devices.choose("camera", "gone");
    await devices.hold({}, both);
    expect(devices.camera.value?.getSettings().deviceId).toBe("front");
    expect(devices.trouble.value).toBeNull();
  });

  it("flip to the other camera", async () => {
    await devices.hold({}, both);
    await devices.flip();
    expect(devices.camera.value?.getSettings().deviceId).toBe("back");
  });
});

describe("warming up", () => {
  it("opens for half a minute", async () => {
    await devices.warm();
    expect(devices.camera.value).not.toBeNull();
    clock.advance(30_000);
    await devices.hold({}, { camera: false, microphone: false });
    expect(devices.camera.value).toBeNull();
  });

  it("asks nobody anything", async () => {
    allowed = false;
    await devices.warm();
    expect(capture.asked).toEqual([]);
  });
});
