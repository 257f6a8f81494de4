import type { PastCallInfo } from "../../core/parlour";

/** One note per person who called in vain, with their latest call. The list comes newest first. */
export function missedByPerson(calls: readonly PastCallInfo[]): PastCallInfo[] {
  const newest = new Map<PastCallInfo["by"], PastCallInfo>();
  for (const call of calls) if (call.unseen && !newest.has(call.by)) newest.set(call.by, call);
  return [...newest.values()];
}
