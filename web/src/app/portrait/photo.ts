/** Photographs of members: cut to a square that keeps the face, made small, stripped of everything else. */

/** Where the square lies in a picture: 0 is left/top, 1 right/bottom; `zoom` 1 is the largest square. */
export interface Crop {
  x: number;
  y: number;
  zoom: number;
}

/** Faces are in the upper third of most pictures of people. */
export const firstCrop: Crop = { x: 0.5, y: 0.25, zoom: 1 };

export const edge = 512;
const limit = 180_000;

export interface Square {
  x: number;
  y: number;
  size: number;
}

/** The square of the source that `crop` means. */
export function square(width: number, height: number, crop: Crop): Square {
  const size = Math.min(width, height) / crop.zoom;
  return { x: (width - size) * crop.x, y: (height - size) * crop.y, size };
}

export function draw(canvas: HTMLCanvasElement, source: ImageBitmap, crop: Crop): void {
  canvas.width = edge;
  canvas.height = edge;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { x, y, size } = square(source.width, source.height, crop);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, x, y, size, size, 0, 0, edge, edge);
}

/** A JPEG small enough to keep. Drawing it anew leaves place, time and camera of the original behind. */
export async function toJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  for (const quality of [0.88, 0.78, 0.66, 0.5, 0.35]) {
    const blob = await new Promise<Blob | null>((done) => {
      canvas.toBlob(done, "image/jpeg", quality);
    });
    if (blob !== null && blob.size <= limit) return blob;
  }
  throw new Error("The picture could not be made small enough.");
}
