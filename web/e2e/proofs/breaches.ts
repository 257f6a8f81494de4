/**
 * Ways in which sealing could fail in the middle of a call, done to a page from inside. Each function runs in the page:
 * nothing here may name anything outside itself.
 */

/** Before any script of the page: keeps its connections and workers at hand; small pictures, and a screen to share. */
export function prepare(): void {
  const made: { connections: RTCPeerConnection[]; workers: Worker[] } = { connections: [], workers: [] };
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, given, as) {
      const connection = Reflect.construct(target, given, as) as RTCPeerConnection;
      made.connections.push(connection);
      return connection;
    },
  });
  window.Worker = new Proxy(window.Worker, {
    construct(target, given, as) {
      const worker = Reflect.construct(target, given, as) as Worker;
      made.workers.push(worker);
      return worker;
    },
  });
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) =>
    open(
      typeof wanted?.video === "object"
        ? { ...wanted, video: { ...wanted.video, width: 320, height: 180, frameRate: 10 } }
        : wanted,
    );
  devices.getDisplayMedia = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const brush = canvas.getContext("2d");
    setInterval(() => brush?.fillRect(Math.random() * 320, Math.random() * 180, 20, 20), 100);
    return Promise.resolve(canvas.captureStream(10));
  };
  Object.defineProperty(window, "__made", { value: made });
}

/** Before any script of the page, and only for the control: no sender gets a transform, whatever the app does. */
export function withoutTransforms(): void {
  for (const end of [RTCRtpSender.prototype, RTCRtpReceiver.prototype])
    Object.defineProperty(end, "transform", { set: () => undefined, get: () => null, configurable: true });
}

/** Whether a connection of the page stands, over which it could send. */
export function connected(): boolean {
  const { connections } = (window as unknown as { __made: { connections: RTCPeerConnection[] } }).__made;
  return connections.some((it) => it.connectionState === "connected");
}

/** Frames of pictures and packets of sound that the page's connections have sent since they were made. */
export async function sent(): Promise<{ video: number; audio: number }> {
  const { connections } = (window as unknown as { __made: { connections: RTCPeerConnection[] } }).__made;
  const sum = { video: 0, audio: 0 };
  for (const connection of connections.filter((it) => it.connectionState === "connected")) {
    const stats = await connection.getStats();
    stats.forEach((entry: { type: string; kind?: string; framesSent?: number; packetsSent?: number }) => {
      if (entry.type !== "outbound-rtp") return;
      if (entry.kind === "video") sum.video += entry.framesSent ?? 0;
      else sum.audio += entry.packetsSent ?? 0;
    });
  }
  return sum;
}

export type Breach =
  "nothing" | "worker killed" | "transform = null" | "codec change" | "screen share starting";

export async function breach(what: Breach): Promise<void> {
  const { connections, workers } = (
    window as unknown as { __made: { connections: RTCPeerConnection[]; workers: Worker[] } }
  ).__made;
  const standing = connections.filter((it) => it.connectionState === "connected");
  if (what === "worker killed") for (const worker of workers) worker.terminate();
  else if (what === "transform = null") {
    for (const sender of standing.flatMap((it) => it.getSenders()))
      try {
        // eslint-disable-next-line no-restricted-syntax -- what no code of ours does is what is tried here.
        sender.transform = null;
      } catch {
        // The app has made that impossible, which is as good as without effect.
      }
  } else if (what === "codec change") {
    for (const connection of standing) {
      const answer = connection.remoteDescription?.sdp ?? "";
      // Every m-line prefers its last payload type: where sound was Opus it is RED, and the other way round.
      const turned = answer.replace(
        /^(m=(?:audio|video) \S+ \S+) (.+)$/gm,
        (_, front: string, types: string) => `${front} ${types.trim().split(" ").reverse().join(" ")}`,
      );
      // The app may be negotiating itself just now: then its own change is the one that is watched.
      await connection
        .createOffer()
        .then((offer) => connection.setLocalDescription(offer))
        .then(() => connection.setRemoteDescription({ type: "answer", sdp: turned }))
        .catch(() => undefined);
    }
  } else if (what === "screen share starting") {
    document.querySelector<HTMLElement>('button[aria-label="Share your screen"]')?.click();
  }
}
