/** What a page says over its socket of the call's group and of its media. */

declare global {
  interface Window {
    /** All that was sent so far. */
    sentBySocket?: string[];
  }
}

/** Before any script of the page: keeps what it sends. Runs in the page. */
export function keepSent(): void {
  const sent: string[] = (window.sentBySocket = []);
  const send = Object.getOwnPropertyDescriptor(WebSocket.prototype, "send")?.value as WebSocket["send"];
  WebSocket.prototype.send = function (data) {
    if (typeof data === "string") sent.push(data);
    send.call(this, data);
  };
}

/** Runs in the page. */
export function sent(): string[] {
  return window.sentBySocket ?? [];
}

interface Ask {
  type: string;
  commit?: string;
  removed?: number[];
  offer?: { sdp: string };
}

function asks(messages: readonly string[]): Ask[] {
  return messages.map((text) => (JSON.parse(text) as { ask: Ask }).ask);
}

/** The SDPs with which seats were asked for. */
export function offers(messages: readonly string[]): string[] {
  return asks(messages).flatMap(({ type, offer }) => (type === "join" && offer ? [offer.sdp] : []));
}

/** How each commit that takes somebody away says so: by naming what the server proposed, or by holding it. */
export function removals(messages: readonly string[]): ("named" | "held")[] {
  const steps = asks(messages).filter(({ type, removed }) => type === "call_commit" && removed?.length);
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
