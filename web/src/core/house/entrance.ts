/**
 * The link that the page was opened with. Secrets stand in the URL's fragment, which never reaches a
 * server; they are taken out of the address bar at once, and kept for this tab until they are used.
 */
import type { Memory } from "../media/devices";
import { fromBase64Url } from "../wire/bytes";
import type { GuestLinkId, InvitationId, Proof } from "../wire/gen";

export type Entrance =
  | { kind: "none" }
  | { kind: "founding"; token: Proof }
  /** `secret` is null where the link was cut short. */
  | { kind: "invitation"; id: InvitationId; secret: string | null }
  /** As for an invitation. */
  | { kind: "guest"; id: GuestLinkId; secret: string | null };

/** As much of `location` and `history` as is used. */
export interface AddressBar {
  path: string;
  fragment: string;
  /** Shows this path, without a fragment, and leaves no trace of the one before. */
  replace(path: string): void;
}

const KEY = "parlour.entrance";

/** Reads the link, and clears the fragment. */
export function enter(bar: AddressBar, memory: Memory): Entrance {
  const { path, fragment } = bar;
  if (fragment) bar.replace(path);
  const founding = /^#?found=([A-Za-z0-9_-]+)$/.exec(fragment)?.[1];
  if (founding && isSecret(founding)) {
    memory.setItem(KEY, JSON.stringify({ founding }));
    return { kind: "founding", token: founding as Proof };
  }
  const [, way, id] = /^\/([ig])\/([0-9a-f-]{36})\/?$/i.exec(path) ?? [];
  if (id) {
    const given = fragment.replace(/^#/, "");
    const secret = isSecret(given) ? given : kept(memory, id);
    if (secret) memory.setItem(KEY, JSON.stringify({ [id]: secret }));
    return way?.toLowerCase() === "g"
      ? { kind: "guest", id: id as GuestLinkId, secret }
      : { kind: "invitation", id: id as InvitationId, secret };
  }
  const token = kept(memory, "founding");
  return token ? { kind: "founding", token: token as Proof } : { kind: "none" };
}

/** The link was used, or is of no use: forgets it and shows the house's own address. */
export function leaveEntrance(bar: AddressBar, memory: Memory): void {
  memory.removeItem(KEY);
  bar.replace("/");
}

function kept(memory: Memory, name: string): string | null {
  try {
    const all = JSON.parse(memory.getItem(KEY) ?? "{}") as Record<string, unknown>;
    const secret = all[name];
    return typeof secret === "string" && isSecret(secret) ? secret : null;
  } catch {
    return null;
  }
}

function isSecret(text: string): boolean {
  return fromBase64Url(text)?.length === 32;
}

export const addressBar: AddressBar = {
  get path() {
    return location.pathname;
  },
  get fragment() {
    return location.hash;
  },
  replace(path) {
    history.replaceState(null, "", path);
  },
};
