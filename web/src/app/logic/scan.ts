/** Reading QR codes from the camera: by the browser where it can, else by a library that loads only then. */
import type { MediaTrouble } from "../../core/parlour";

/** Of the Shape Detection API, which TypeScript does not know yet. */
interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** What a camera shows right now, as text; null while no code is seen. */
export type Reader = (video: HTMLVideoElement) => Promise<string | null>;

/** Frames are read at most this wide: enough for a code that fills a third of the picture. */
const widest = 640;

/** The text of a code in these pixels (RGBA), or null. */
export async function readPixels(pixels: {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}): Promise<string | null> {
  try {
    const { decodeQR } = await import("qr/decode.js");
    return decodeQR(pixels);
  } catch {
    // The library throws where it finds no code, which is so for most frames. Where its server is away it is not
    // there yet, and the next frame asks again.
    return null;
  }
}

async function browserReader(): Promise<Reader | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (BarcodeDetector === undefined || !formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null;
}

function libraryReader(): Reader {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, widest / video.videoWidth);
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (context === null || width === 0) return null;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    return await readPixels(context.getImageData(0, 0, width, height));
  };
}

export async function openReader(): Promise<Reader> {
  return (await browserReader()) ?? libraryReader();
}

/** The camera that looks away from the person, where there is one. */
export async function openScanCamera(): Promise<MediaStream> {
  return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
}

/** Why the camera did not open. */
export function cameraTrouble(error: unknown): MediaTrouble {
  if (!("mediaDevices" in navigator)) return "insecure";
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "denied";
  return name === "NotFoundError" ? "no_camera" : "in_use";
}
