import type { Memory } from "../media/devices";
import type { CallId, SeatId } from "../wire/gen";

/** What a tab remembers of its seat, so that a reload finds it again. Never a key. */
export interface KeptSeat {
  call: CallId;
  seat: SeatId;
  microphone: boolean;
  camera: boolean;
}

const KEY = "parlour.seat";

export function keepSeat(memory: Memory, { call, seat, microphone, camera }: KeptSeat): void {
  memory.setItem(KEY, JSON.stringify({ call, seat, microphone, camera }));
}

export function forgetSeat(memory: Memory): void {
  memory.removeItem(KEY);
}

export function keptSeat(memory: Memory): KeptSeat | null {
  try {
    const kept = JSON.parse(memory.getItem(KEY) ?? "null") as Record<string, unknown> | null;
    const { call, seat, microphone, camera } = kept ?? {};
    if (typeof call !== "string" || typeof seat !== "string") return null;
    return {
      call: call as CallId,
      seat: seat as SeatId,
      microphone: microphone === true,
      camera: camera === true,
    };
  } catch {
    return null;
  }
}
