/** Asking the browser for camera, microphone and screen, and saying in our words why it did not give them. */
import type { MediaTrouble } from "../parlour";

/** As much of `navigator.mediaDevices` as is used. */
export interface Capture {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  getDisplayMedia(options: DisplayMediaStreamOptions): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  addEventListener(type: "devicechange", run: () => void): void;
}

/** Which camera and microphone. */
export interface Choice {
  camera: string | null;
  microphone: string | null;
  /** Used while no camera was chosen by name. */
  facing: "user" | "environment";
}

export interface Got {
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  trouble: MediaTrouble | null;
}

/**
 * Opens what is asked for; where that fails, whichever half of it can be opened. One that was chosen and is gone
 * is replaced by any other. Never throws: `trouble` says what is missing, and the call goes on with what there is.
 */
export async function openCapture(
  capture: Capture | undefined,
  want: { camera: boolean; microphone: boolean },
  choice: Choice,
): Promise<Got> {
  if (!capture) return { camera: null, microphone: null, trouble: "insecure" };
  if (!want.camera && !want.microphone) return { camera: null, microphone: null, trouble: null };
  const both = want.camera && want.microphone;
  try {
    return tracks(await capture.getUserMedia(constraints(want, choice)), null);
  } catch (why) {
    const first = troubleOf(why, want);
    const isGone = first === "no_camera" || first === "no_microphone";
    if (isGone && (choice.camera ?? choice.microphone) !== null)
      return openCapture(capture, want, { ...choice, camera: null, microphone: null });
    if (!both) return { camera: null, microphone: null, trouble: first };
    return openHalf(capture, choice, first);
  }
}

async function openHalf(capture: Capture, choice: Choice, first: MediaTrouble): Promise<Got> {
  try {
    const sound = await capture.getUserMedia(constraints({ camera: false, microphone: true }, choice));
    return tracks(sound, first === "no_microphone" ? "no_camera" : first);
  } catch (why) {
    const second = troubleOf(why, { camera: false, microphone: true });
    if (second === "denied") return { camera: null, microphone: null, trouble: first };
    try {
      return tracks(
        await capture.getUserMedia(constraints({ camera: true, microphone: false }, choice)),
        second,
      );
    } catch {
      return { camera: null, microphone: null, trouble: first };
    }
  }
}

/** The screen's picture; null where the person thought better of it. */
export async function openScreen(capture: Capture | undefined): Promise<MediaStreamTrack | null> {
  if (!capture || !("getDisplayMedia" in capture)) return null;
  try {
    const stream = await capture.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
    const track = stream.getVideoTracks()[0] ?? null;
    // Text has to stay readable; a low frame rate does no harm to it.
    if (track) track.contentHint = "detail";
    return track;
  } catch {
    return null;
  }
}

function tracks(stream: MediaStream, trouble: MediaTrouble | null): Got {
  const camera = stream.getVideoTracks()[0] ?? null;
  const microphone = stream.getAudioTracks()[0] ?? null;
  if (camera) camera.contentHint = "motion";
  if (microphone) microphone.contentHint = "speech";
  return { camera, microphone, trouble };
}

function constraints(want: { camera: boolean; microphone: boolean }, choice: Choice): MediaStreamConstraints {
  const video: MediaTrackConstraints = {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
    // The chosen one and no other: to browsers, an ideal one that makes small pictures is worse than any other.
    ...(choice.camera ? { deviceId: { exact: choice.camera } } : { facingMode: { ideal: choice.facing } }),
  };
  const audio: MediaTrackConstraints = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: { ideal: 1 },
    ...(choice.microphone ? { deviceId: { exact: choice.microphone } } : {}),
  };
  return { video: want.camera && video, audio: want.microphone && audio };
}

/** What the browser's error means. */
export function troubleOf(why: unknown, want: { camera: boolean; microphone: boolean }): MediaTrouble {
  const name = why instanceof Error || why instanceof DOMException ? why.name : "";
  switch (name) {
    case "NotAllowedError":
      return "denied";
    case "SecurityError":
      return "insecure";
    case "NotFoundError":
    case "OverconstrainedError":
      return want.camera ? "no_camera" : "no_microphone";
    case "NotReadableError":
    case "AbortError":
      return "in_use";
    default:
      return "unsupported";
  }
}
