import type { Clock } from "../clock";
import type { Preview } from "../parlour";
import { Cell } from "../readable";
import type { Devices } from "./devices";
import { meter } from "./level";

/** Opens camera and microphone to look at oneself and to see the level. */
export function openPreview(devices: Devices, clock: Clock): Preview {
  const holder = {};
  const stream = new Cell<MediaStream | null>(null);
  const look = () => {
    const tracks = [devices.camera.value, devices.microphone.value].filter((track) => track !== null);
    stream.set(tracks.length > 0 ? new MediaStream(tracks) : null);
  };
  const level = new Cell(0);
  let stopMeter: () => void = () => undefined;
  const unwatch = [
    devices.camera.subscribe(look),
    devices.microphone.subscribe((track) => {
      look();
      stopMeter();
      stopMeter = track ? meter(track, clock, (value) => level.set(value)) : () => undefined;
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
