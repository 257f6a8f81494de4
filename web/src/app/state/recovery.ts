import type { RecoveryInfo } from "../../core/parlour";
import type { Words } from "../messages";

/** Two have to vouch, or one beside a paper code; who counts which is the roster's business. */
const enough = 2;

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
    if (recovery.vouched.length >= enough) return t.opens(when(recovery.until));
    if (first === undefined) return t.needs;
    return first === me ? t.vouchedYou : t.vouchedOnce(name(first));
  };
  return recovery.member === me ? `${t.asksAsMeWhat} ${stands()}` : stands();
}
