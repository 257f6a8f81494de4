/** A `Parlour` that stands still: every screen can be looked at without a server. Not part of the app. */
import type {
  Ended,
  Family,
  Incoming,
  MediaDevices as Devices,
  MediaTrouble,
  MyCall,
  CallInfo,
  Parlour,
  PastCallInfo,
  Phase,
  Preview,
} from "../../core/parlour";
import { me, sampleLink, tea } from "./people";
import { film } from "./picture";
import { Still } from "./still";
import { quietTrust, type TrustScene } from "./trust";

/** What a scene may set; the rest is quiet. */
export interface Scene extends TrustScene {
  phase?: Phase;
  family?: Family | null;
  connection?: "online" | "connecting";
  refused?: Parlour["refused"]["value"];
  calls?: CallInfo[];
  incoming?: Incoming | null;
  call?: MyCall | null;
  ended?: Ended | null;
  history?: { calls: PastCallInfo[]; more: boolean } | null;
  trouble?: MediaTrouble | null;
}

const devices: Devices = {
  cameras: [
    { id: "front", label: "Front camera" },
    { id: "back", label: "Back camera" },
  ],
  microphones: [{ id: "mic", label: "Built-in microphone" }],
  speakers: [{ id: "out", label: "Built-in loudspeaker" }],
  camera: "front",
  microphone: "mic",
  speaker: null,
};

function preview(trouble: MediaTrouble | null): Preview {
  const stream = trouble === "denied" ? null : film(me.profile.portrait);
  stream?.addTrack(
    new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0] as MediaStreamTrack,
  );
  const level = new Still(0.3);
  return { stream: new Still(stream), trouble: new Still(trouble), level, stop: () => undefined };
}

export function stillParlour(scene: Scene): Parlour {
  const done = (): Promise<void> => Promise.resolve();
  const call = new Still(scene.call ?? null);
  const ended = new Still(scene.ended ?? null);
  const change = (sends: Partial<MyCall["sends"]>): Promise<void> => {
    if (call.value !== null) call.set({ ...call.value, sends: { ...call.value.sends, ...sends } });
    return done();
  };
  return {
    phase: new Still(scene.phase ?? ({ at: "home" } as Phase)),
    connection: new Still(scene.connection ?? "online"),
    refused: new Still(scene.refused ?? null),
    ...quietTrust(scene),
    family: new Still(scene.family ?? null),
    calls: new Still(scene.calls ?? []),
    incoming: new Still(scene.incoming ?? null),
    call,
    ended,
    history: new Still(scene.history === undefined ? { calls: [], more: false } : scene.history),
    devices: new Still(devices),
    now: () => tea,
    found: done,
    redeem: done,
    returnByPasskey: done,
    signOut: done,
    renameFamily: done,
    renameMember: done,
    setPhoto: done,
    renameDevice: done,
    setKeeper: done,
    removeMember: done,
    removeDevice: done,
    invite: (forMember, note) =>
      Promise.resolve({
        id: "new" as never,
        by: me.id,
        forMember,
        note,
        madeAt: tea,
        expiresAt: tea + 604_800_000,
        state: "open",
        link: sampleLink,
      }),
    revokeInvitation: done,
    addPasskey: done,
    removePasskey: done,
    warm: () => undefined,
    ring: done,
    ringMore: done,
    stopRing: done,
    answer: done,
    joinCall: done,
    decline: done,
    leave: done,
    dismissEnded: () => {
      ended.set(null);
    },
    setMicrophone: (microphone) => change({ microphone }),
    setCamera: (camera) => change({ camera }),
    setScreen: (screen) => change({ screen }),
    flipCamera: done,
    choose: done,
    show: () => undefined,
    preview: () => preview(scene.trouble ?? null),
    loadHistory: done,
    moreHistory: done,
    seenHistory: done,
  };
}
