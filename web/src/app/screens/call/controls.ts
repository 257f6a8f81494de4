import Images from "@lucide/svelte/icons/images";
import Grid from "@lucide/svelte/icons/layout-grid";
import Mic from "@lucide/svelte/icons/mic";
import MicOff from "@lucide/svelte/icons/mic-off";
import ScreenShare from "@lucide/svelte/icons/screen-share";
import ScreenShareOff from "@lucide/svelte/icons/screen-share-off";
import Spotlight from "@lucide/svelte/icons/square-user-round";
import SwitchCamera from "@lucide/svelte/icons/switch-camera";
import UserRoundPlus from "@lucide/svelte/icons/user-round-plus";
import Video from "@lucide/svelte/icons/video";
import VideoOff from "@lucide/svelte/icons/video-off";
import type { Component } from "svelte";

import type { MyCall } from "../../../core/parlour";
import type { App } from "../../state/app.svelte";
import type { Stage } from "../../state/stage.svelte";

export interface ControlModel {
  key: string;
  icon: Component;
  word: string;
  name?: string;
  kind?: "plain" | "chosen";
  /** Stays in the bar where there is room for four only. */
  always: boolean;
  /** Only where there is room for four: elsewhere it has another place. */
  narrow?: boolean;
  act: () => void;
}

const canShare = (): boolean => "getDisplayMedia" in (navigator.mediaDevices ?? {});
const canFlip = (app: App): boolean =>
  matchMedia("(pointer: coarse)").matches && app.devices.cameras.length > 1;

/** The controls of a call, in their order. Only what this device can do is there. */
export function controlsOf(
  app: App,
  call: MyCall,
  stage: Stage,
  open: (what: "add" | "compare") => void,
): ControlModel[] {
  const t = app.words.call;
  const { parlour, controlling } = app;
  const { microphone, camera, screen } = call.sends;
  const run = (what: () => Promise<void>) => (): void => void controlling.run(what);
  const list: ControlModel[] = [
    {
      key: "mute",
      icon: microphone ? Mic : MicOff,
      word: microphone ? t.mute : t.unmute,
      name: microphone ? t.microphoneOff : t.microphoneOn,
      kind: microphone ? "plain" : "chosen",
      always: true,
      // At once, whatever else is being asked of the person: a screen to choose, a camera to allow.
      act: () => void parlour.setMicrophone(!microphone),
    },
    {
      key: "camera",
      icon: camera ? Video : VideoOff,
      word: camera ? t.camera : t.cameraOn,
      name: camera ? t.cameraTurnOff : t.cameraTurnOn,
      kind: camera ? "plain" : "chosen",
      always: true,
      act: run(() => parlour.setCamera(!camera)),
    },
  ];
  if (camera && canFlip(app)) {
    list.push({
      key: "flip",
      icon: SwitchCamera,
      word: t.flip,
      name: t.flipName,
      always: false,
      act: run(() => parlour.flipCamera()),
    });
  }
  if (canShare()) {
    list.push({
      key: "share",
      icon: screen ? ScreenShareOff : ScreenShare,
      word: screen ? t.shareStop : t.share,
      name: screen ? t.shareStopName : t.shareName,
      kind: screen ? "chosen" : "plain",
      always: false,
      act: run(() => parlour.setScreen(!screen)),
    });
  }
  if (app.phase.at === "home") {
    const act = (): void => {
      open("add");
    };
    list.push({ key: "add", icon: UserRoundPlus, word: t.add, name: t.addName, always: false, act });
  }
  if (call.info.seats.length > 2) {
    const grid = stage.view === "grid";
    list.push({
      key: "view",
      icon: grid ? Spotlight : Grid,
      word: grid ? t.large : t.grid,
      name: grid ? t.largeName : t.gridName,
      always: false,
      act: () => {
        stage.turnView();
      },
    });
  }
  if (call.pictures !== null) {
    list.push({
      key: "compare",
      icon: Images,
      word: app.words.pictures.compare,
      always: false,
      // In a wide window the pictures themselves stand above the faces, with the same words.
      narrow: true,
      act: () => {
        open("compare");
      },
    });
  }
  return list;
}
