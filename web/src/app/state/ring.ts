import type { RingInfo } from "../../core/parlour";
import type { Words } from "../messages";
import { reasonOf } from "./ending";

/** The truth about a ring, in one sentence: which devices ring, which are out of reach, what was said. */
export function sayRing(words: Words, ring: RingInfo, name: string): string {
  const t = words.calling;
  switch (ring.state) {
    case "answered":
      return t.answered;
    case "declined":
      return t.declined[reasonOf(ring)](name);
    case "missed":
      return t.missed(name);
    case "stopped":
      return t.stopped;
    case "pending":
      return sayPending(words, ring, name);
  }
}

function sayPending(words: Words, ring: RingInfo, name: string): string {
  const t = words.calling;
  const ringing = ring.devices.filter((device) => device.state === "ringing").length;
  const away = ring.devices.filter((device) => device.state === "unreachable").length;
  if (ring.devices.length === 0) return t.noDevice(name);
  if (away === ring.devices.length) return t.unreachable(name, away);
  if (ringing === 0) return t.reaching;
  return away === 0 ? t.ringing(ringing) : t.some(ringing, away);
}
