/**
 * What a page really shows and plays, read from the pixels on its video elements and from what its connection
 * decoded. Runs in the page: nothing here may name anything outside its own function.
 */

/** Remembers the connections that the page makes. Added before any script of the page. */
export function remember(): void {
  const made: RTCPeerConnection[] = [];
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, given, as) {
      const connection = Reflect.construct(target, given, as) as RTCPeerConnection;
      made.push(connection);
      return connection;
    },
  });
  Object.defineProperty(window, "__connections", { value: made });
}

/** A picture of somebody else on the screen. */
export interface Picture {
  /** Of its track. */
  id: string;
  width: number;
  height: number;
  /** Decoded by the connection so far. */
  decoded: number;
  /** 16 × 9 cells, red, green and blue of each, 0 to 255. */
  cells: number[];
}

/** Everybody else's pictures that are on the screen. */
export async function pictures(): Promise<Picture[]> {
  const connections = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  const decoded = new Map<string, number>();
  for (const connection of connections.filter((it) => it.connectionState === "connected")) {
    for (const receiver of connection.getReceivers().filter((it) => it.track.kind === "video")) {
      const stats = await receiver.getStats();
      stats.forEach((entry: { type: string; framesDecoded?: number }) => {
        if (entry.type === "inbound-rtp") decoded.set(receiver.track.id, entry.framesDecoded ?? 0);
      });
    }
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [16, 9];
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const found: Picture[] = [];
  for (const video of document.querySelectorAll("video")) {
    const track = (video.srcObject as MediaStream | null)?.getVideoTracks()[0];
    if (brush === null || track === undefined || !decoded.has(track.id) || video.videoWidth === 0) continue;
    if (video.getClientRects().length === 0) continue;
    brush.drawImage(video, 0, 0, 16, 9);
    const cells = [...brush.getImageData(0, 0, 16, 9).data].filter((_, at) => at % 4 !== 3);
    found.push({
      id: track.id,
      width: video.videoWidth,
      height: video.videoHeight,
      decoded: decoded.get(track.id) ?? 0,
      cells,
    });
  }
  return found;
}

/**
 * From now on, looks at each drawn frame whether anybody else's picture is on the screen; `everShown` tells. Added
 * before any script of the page, after `remember`.
 */
export function watchScreen(): void {
  let shown = false;
  const look = () => {
    const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
    const theirs = new Set(all.flatMap((it) => it.getReceivers().map(({ track }) => track.id)));
    for (const video of document.querySelectorAll("video")) {
      const track = (video.srcObject as MediaStream | null)?.getVideoTracks()[0];
      if (track && theirs.has(track.id) && video.videoWidth > 0 && video.getClientRects().length > 0)
        shown = true;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  Object.defineProperty(window, "__shown", { get: () => shown });
}

/** Whether anybody else's picture has been on the screen, if only for a moment. */
export function everShown(): boolean {
  return (window as unknown as { __shown: boolean }).__shown;
}

/** Energy heard so far through each sound slot that carries anything. */
export async function heard(): Promise<{ id: string; energy: number }[]> {
  const connections = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  const found: { id: string; energy: number }[] = [];
  for (const connection of connections.filter((it) => it.connectionState === "connected")) {
    for (const receiver of connection.getReceivers().filter((it) => it.track.kind === "audio")) {
      const stats = await receiver.getStats();
      stats.forEach((entry: { type: string; totalAudioEnergy?: number; packetsReceived?: number }) => {
        if (entry.type === "inbound-rtp" && (entry.packetsReceived ?? 0) > 0) {
          found.push({ id: receiver.track.id, energy: entry.totalAudioEnergy ?? 0 });
        }
      });
    }
  }
  return found;
}

/** How many connections the page has made and how many of them stand. */
export function connections(): { made: number; connected: number } {
  const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  return { made: all.length, connected: all.filter((it) => it.connectionState === "connected").length };
}

/** How many places for pictures the connection has that stands. */
export function pictureSlots(): number {
  const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  const standing = all.filter((it) => it.connectionState === "connected");
  return standing
    .flatMap((it) => it.getTransceivers())
    .filter((it) => it.receiver.track.kind === "video" && it.currentDirection === "recvonly").length;
}

/** Packets of others' pictures and sound that came. */
export async function mediaPackets(): Promise<number> {
  const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  let sum = 0;
  for (const connection of all.filter((it) => it.connectionState === "connected")) {
    const stats = await connection.getStats();
    stats.forEach((entry: { type: string; packetsReceived?: number }) => {
      if (entry.type === "inbound-rtp") sum += entry.packetsReceived ?? 0;
    });
  }
  return sum;
}

/** Packets of others' pictures that came, and frames of them that were decoded. */
export async function pictureTraffic(): Promise<{ received: number; decoded: number }> {
  const all = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  const sum = { received: 0, decoded: 0 };
  for (const connection of all.filter((it) => it.connectionState === "connected")) {
    const stats = await connection.getStats();
    stats.forEach(
      (entry: { type: string; kind?: string; packetsReceived?: number; framesDecoded?: number }) => {
        if (entry.type !== "inbound-rtp" || entry.kind !== "video") return;
        sum.received += entry.packetsReceived ?? 0;
        sum.decoded += entry.framesDecoded ?? 0;
      },
    );
  }
  return sum;
}
