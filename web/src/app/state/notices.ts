import type { Notice } from "../../core/parlour";
import type { Words } from "../messages";

const day = 86_400_000;

/**
 * Those to be shown at home. A new device is announced for a day, everything else until somebody has read it; a
 * return that is still asked for has a note of its own, with what can be done.
 */
export function freshNotices(notices: readonly Notice[], now: number): Notice[] {
  return notices.filter((notice) => {
    if (notice.what === "new_device") return now - notice.at < day;
    return notice.what !== "recovery_asked";
  });
}

const loud: ReadonlySet<Notice["what"]> = new Set(["warning", "new_device", "recovered", "other_app"]);

/** What matters most first, the rest as it came. */
export function ordered(notices: readonly Notice[]): Notice[] {
  const rank = ({ what }: Notice): number => (what === "warning" ? 0 : loud.has(what) ? 1 : 2);
  return [...notices].sort((a, b) => rank(a) - rank(b));
}

/** A notice in words. */
export interface Told {
  title: string;
  detail: string | null;
  /** Whose devices are worth a look. */
  devicesOf: string | null;
  /** To be taken seriously: a device that came, a server that misbehaved. */
  loud: boolean;
}

/** How the reader's family calls its people and devices. */
export interface Lookup {
  me: string | null;
  name: (member: string) => string;
  device: (member: string, device: string) => string;
  when: (at: number) => string;
}

export function tell(words: Words, look: Lookup, notice: Notice): Told {
  const t = words.notices;
  const quiet = { detail: null, devicesOf: null, loud: false };
  const by = (who: string | null): string | null => {
    if (who === null) return null;
    return who === look.me ? t.byYou : t.by(look.name(who));
  };
  switch (notice.what) {
    case "new_device":
      return newDevice(words, look, notice);
    case "new_member":
      return { ...quiet, title: t.joined(look.name(notice.member)), detail: by(notice.by) };
    case "device_removed":
      return { ...quiet, title: t.deviceRemoved(look.name(notice.member)), detail: by(notice.by) };
    case "member_removed":
      return { ...quiet, title: t.memberRemoved(notice.name), detail: by(notice.by) };
    case "keeper":
      return { ...quiet, title: keeper(words, look, notice), detail: by(notice.by) };
    case "recovery_asked":
      return { ...quiet, title: words.recovery.asks(look.name(notice.member)), loud: true };
    case "recovered":
      return {
        title: t.recovered(look.name(notice.member), look.device(notice.member, notice.device)),
        detail: t.newDeviceWhat(look.name(notice.member)),
        devicesOf: notice.member,
        loud: true,
      };
    case "recovery_cancelled":
      return { ...quiet, title: t.recoveryCancelled(look.name(notice.member)) };
    case "paper_code":
      return notice.member === look.me
        ? { title: t.paperYou, detail: t.paperYouWhat, devicesOf: look.me, loud: false }
        : { ...quiet, title: t.paper(look.name(notice.member)) };
    case "other_app":
      return {
        title: otherApp(words, look, notice),
        detail: t.otherAppWhat(notice.release),
        devicesOf: notice.member,
        loud: true,
      };
    case "warning":
      return {
        title: t.misbehaved,
        detail: `${t.misbehavedWhat[notice.about]} ${t.misbehavedDo}`,
        devicesOf: null,
        loud: true,
      };
  }
}

function newDevice(words: Words, look: Lookup, notice: Extract<Notice, { what: "new_device" }>): Told {
  const t = words.notices;
  const name = look.name(notice.member);
  const device = look.device(notice.member, notice.device);
  const own = notice.member === look.me;
  return {
    title: own ? t.ownDevice(device, look.when(notice.at)) : t.newDevice(name, device, look.when(notice.at)),
    detail: own ? t.ownDeviceWhat : t.newDeviceWhat(name),
    devicesOf: notice.member,
    loud: true,
  };
}

function keeper(words: Words, look: Lookup, notice: Extract<Notice, { what: "keeper" }>): string {
  const t = words.notices;
  if (notice.member === look.me) return notice.keeper ? t.keeperYou : t.notKeeperYou;
  return (notice.keeper ? t.keeper : t.notKeeper)(look.name(notice.member));
}

function otherApp(words: Words, look: Lookup, notice: Extract<Notice, { what: "other_app" }>): string {
  const t = words.notices;
  const device = look.device(notice.member, notice.device);
  return notice.member === look.me ? t.otherAppYours(device) : t.otherApp(look.name(notice.member), device);
}
