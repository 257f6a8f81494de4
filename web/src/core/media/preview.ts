import type { Preview } from "../parlour";
import { Cell } from "../readable";
import type { Devices } from "./devices";
import type { Sound } from "./sound";

/** Opens camera and microphone to look at oneself and to see the level. */
export function openPreview(devices: Devices, sound: Sound): Preview {
  const holder = {};
  const stream = new Cell<MediaStream | null>(null);
  const level = new Cell(0);
  let stopMeter: () => void = () => undefined;
  const unwatch = [
    devices.camera.subscribe((track) => stream.set(track && new MediaStream([track]))),
    devices.microphone.subscribe((track) => {
      stopMeter();
      stopMeter = track ? sound.meter(track, (value) => level.set(value)) : () => undefined;
    }),
  ];
  void devices.hold(holder, { camera: true, microphone: true });
  return {
    stream,
    level,
    trouble: devices.trouble,
    stop() {
      for (const off of unwatch) off();
      stopMeter();
      stream.set(null);
      devices.release(holder);
    },
  };
}
