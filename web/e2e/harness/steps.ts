/** What a page says over its socket of the call's group and of its media. */

/** What a page asked for. */
interface Said {
  text: string;
  /** The server did it. */
  done: boolean;
}

declare global {
  interface Window {
    /** All that was said so far. */
    saidBySocket?: Said[];
  }
}

/** Before any script of the page: keeps what it says. Runs in the page. */
export function keepSaid(): void {
  const kept: Said[] = (window.saidBySocket = []);
  const asked = new WeakMap<WebSocket, Map<unknown, Said>>();
  const heed = (socket: WebSocket) => {
    const byNumber = new Map<unknown, Said>();
    asked.set(socket, byNumber);
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== "string") return;
      const { type, n, result } = JSON.parse(data) as { type: string; n?: number; result?: object };
      const said = type === "reply" ? byNumber.get(n) : undefined;
      if (said && result && "ok" in result) said.done = true;
    });
    return byNumber;
  };
  const send = Object.getOwnPropertyDescriptor(WebSocket.prototype, "send")?.value as WebSocket["send"];
  WebSocket.prototype.send = function (data) {
    if (typeof data === "string") {
      const said = { text: data, done: false };
      kept.push(said);
      (asked.get(this) ?? heed(this)).set((JSON.parse(data) as { n: number }).n, said);
    }
    send.call(this, data);
  };
}

/** Runs in the page. */
export function said(): Said[] {
  return window.saidBySocket ?? [];
}

interface Ask {
  type: string;
  commit?: string;
  removed?: number[];
  offer?: { sdp: string };
}

function asks(all: readonly Said[]): Ask[] {
  return all.map(({ text }) => (JSON.parse(text) as { ask: Ask }).ask);
}

/** The SDPs with which seats were asked for. */
export function offers(all: readonly Said[]): string[] {
  return asks(all).flatMap(({ type, offer }) => (type === "join" && offer ? [offer.sdp] : []));
}

/**
 * How each commit by which somebody was taken away says so: by naming what the server proposed, or by holding it. Those
 * that came after another's took nobody away.
 */
export function removals(all: readonly Said[]): ("named" | "held")[] {
  const steps = asks(all.filter(({ done }) => done)).filter(
    ({ type, removed }) => type === "call_commit" && removed?.length,
  );
  return steps.map(({ commit = "" }) => firstProposal(Buffer.from(commit, "base64url")));
}

/** RFC 9420 sections 6 and 12.4: version, wire format, group, epoch, sender and leaf, data, content type, proposals. */
function firstProposal(commit: Buffer): "named" | "held" {
  const afterList = (at: number, whole: boolean): number => {
    const size = 1 << (commit.readUInt8(at) >> 6);
    const length = Number(commit.readUIntBE(at, size)) & (2 ** (8 * size - 2) - 1);
    return at + size + (whole ? length : 0);
  };
  const sender = afterList(4, true) + 8;
  const proposals = afterList(afterList(sender + 5, true) + 1, false);
  return commit.readUInt8(proposals) === 2 ? "named" : "held";
}
