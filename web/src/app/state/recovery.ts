import type { RecoveryInfo } from "../../core/parlour";
import type { Words } from "../messages";

/** How far somebody's return has come, and what that means to the reader. */
export function sayRecovery(
  words: Words,
  recovery: RecoveryInfo,
  me: string | null,
  name: (member: string) => string,
  when: (at: number) => string,
): string {
  const t = words.recovery;
  const [first] = recovery.vouched;
  const stands = (): string => {
    if (recovery.until !== null) return t.opens(when(recovery.until));
    if (first === undefined) return t.needs;
    return first === me ? t.vouchedYou : t.vouchedOnce(name(first));
  };
  return recovery.member === me ? `${t.asksAsMeWhat} ${stands()}` : stands();
}
