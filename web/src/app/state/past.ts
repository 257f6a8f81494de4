import type { PastCallInfo } from "../../core/parlour";
import type { Words } from "../messages";

export interface PastSentence {
  title: string;
  /** Who did not come, and why. */
  details: string[];
  /** Missed by oneself. */
  missed: boolean;
  /** People spoke, so its length means something. */
  met: boolean;
}

/** A past call as its reader remembers it: with whom, or why it came to nothing. */
export function pastSentence(
  words: Words,
  call: PastCallInfo,
  me: string,
  name: (id: string) => string,
): PastSentence {
  const t = words.calls;
  const others = call.parts.filter((part) => part.member !== me);
  const joined = others.filter((part) => part.part === "joined");
  const mine = call.parts.find((part) => part.member === me)?.part;
  const missed = mine === "missed" && call.by !== me;
  const met = call.parts.filter((part) => part.part === "joined").length > 1;
  const details = (met ? others : [])
    .filter((part) => part.part !== "joined")
    .map((part) =>
      part.part === "missed" ? t.noAnswer(name(part.member)) : `${name(part.member)}: ${t.declined}`,
    );
  if (missed) return { title: t.missed(name(call.by)), details: [], missed, met: false };
  if (met) {
    const list = mine === "joined" ? joined : joined.filter((part) => part.member !== me);
    const title = t.with(list.map((part) => name(part.member)));
    return { title, details: mine === "declined" ? [t.declined, ...details] : details, missed, met };
  }
  if (call.by !== me) return { title: t.theyCalled(name(call.by)), details: [t.declined], missed, met };
  const [only, ...more] = others;
  if (only !== undefined && more.length === 0) {
    const title =
      only.part === "declined" ? `${name(only.member)}: ${t.declined}` : t.noAnswer(name(only.member));
    return { title, details, missed, met };
  }
  return { title: t.noAnswer(t.with(others.map((part) => name(part.member)))), details, missed, met };
}
