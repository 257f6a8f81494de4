/** Canvas-made "video": a drawn portrait that sways a little, as a live stream. */
import { mount, unmount } from "svelte";

import type { Portrait as Choices } from "../../core/parlour";
import Portrait from "../portrait/Portrait.svelte";

export interface Size {
  width: number;
  height: number;
}

export const landscape: Size = { width: 960, height: 540 };
export const upright: Size = { width: 540, height: 960 };

async function drawing(portrait: Choices, size: Size): Promise<HTMLImageElement> {
  const holder = document.createElement("div");
  const shown = mount(Portrait, { target: holder, props: { portrait } });
  const svg = holder.querySelector("svg");
  svg?.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg?.setAttribute("width", String(size.width));
  svg?.setAttribute("height", String(size.height));
  const text = svg === null ? "" : new XMLSerializer().serializeToString(svg);
  await unmount(shown);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  await image.decode();
  return image;
}

export function film(portrait: Choices, size: Size = landscape): MediaStream {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, size);
  const context = canvas.getContext("2d");
  void drawing(portrait, size).then((image) => {
    let turn = 0;
    const paint = (): void => {
      turn += 1;
      context?.drawImage(image, 0, Math.sin(turn / 9) * 4 - 4, size.width, size.height + 8);
    };
    paint();
    setInterval(paint, 100);
  });
  return canvas.captureStream(10);
}

/** A shared screen: lines of writing. */
export function page(): MediaStream {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 1280, height: 800 });
  const context = canvas.getContext("2d");
  const paint = (): void => {
    if (context === null) return;
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, 1280, 800);
    context.fillStyle = "#2a3c55";
    context.font = "64px serif";
    context.fillText("Our summer by the sea", 80, 130);
    context.fillStyle = "#c9d3df";
    for (let line = 0; line < 9; line += 1)
      context.fillRect(80, 200 + line * 56, 1100 - (line % 3) * 180, 22);
  };
  paint();
  setInterval(paint, 200);
  return canvas.captureStream(5);
}
