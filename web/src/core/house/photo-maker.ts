import { Refused } from "../parlour";

/** The longer side of a kept photograph, in pixels: enough for a face on a tall screen at full width. */
const SIDE = 640;

/**
 * The photograph as it is kept: small, and drawn anew, so that nothing else that a camera wrote into the
 * file (where and when it was taken) goes with it.
 */
export async function makePhoto(blob: Blob): Promise<ArrayBuffer> {
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new Refused("invalid", "photo");
  });
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.86));
  if (!small) throw new Refused("unsupported", "photo");
  return small.arrayBuffer();
}
