import type { Clock } from "../clock";
import type { Preview } from "../parlour";
import { Cell, derived } from "../readable";
import type { Devices } from "./devices";
import { meter } from "./level";

/** Opens camera and microphone to look at oneself and to see the level. */
export function openPreview(devices: Devices, clock: Clock): Preview {
  const holder = {};
  const open = new Cell(true);
  const stream = derived([devices.camera, devices.microphone, open], (camera, microphone, on) => {
    const tracks = [camera, microphone].filter((track) => track !== null);
    return on && tracks.length > 0 ? new MediaStream(tracks) : null;
  });
  const level = new Cell(0);
  let stopMeter: () => void = () => undefined;
  const unwatch = devices.microphone.subscribe((track) => {
    stopMeter();
    stopMeter = track ? meter(track, clock, (value) => level.set(value)) : () => undefined;
  });
  void devices.hold(holder, { camera: true, microphone: true });
  return {
    stream,
    level,
    trouble: devices.trouble,
    stop() {
      open.set(false);
      unwatch();
      stopMeter();
      devices.release(holder);
    },
  };
}
