/** What everybody of the family should know: who came, who went, and what the server did that it must not do. */
import type { Clock } from "../clock";
import type { Memory } from "../media/devices";
import type { Notice, Warning } from "../parlour";
import { Cell } from "../readable";
import type { RosterNews } from "../sealed/vault-types";
import type { MemberId } from "../wire/gen";
import type { OtherApp } from "./apps";

const KEY = "parlour.notices";
/** Whose apps were told of, and how many of them are remembered: more than a family has members. */
const APPS = "parlour.notices.apps";
const APPS_KEPT = 256;
/** A notice stays until it is put away, but not for ever. */
const KEPT = 20;

/** Reasons that say nothing of the server: it was slow, or another device was faster. */
const HARMLESS: ReadonlySet<string> = new Set([
  "",
  "pending",
  "nothing_pending",
  "waiting",
  "commit_stale",
  "commit_gap",
  // Put out by a member's page: the server has said already that the seat is gone.
  "commit_evicted",
]);
/** Somebody was to be let in or put out whom no device of the family has named. */
const MEMBERSHIP: ReadonlySet<string> = new Set([
  "wrong_mac",
  "commit_outsider",
  "commit_not_in_roster",
  "commit_duplicate",
  "commit_put_out",
  "commit_not_gone",
  "commit_uninvited_guest",
]);

type What<N = Notice> = N extends Notice ? Omit<N, "id" | "at"> : never;

export class Notices {
  readonly list: Cell<readonly Notice[]>;
  readonly #memory: Memory;
  readonly #clock: Pick<Clock, "wall">;
  readonly #newId: () => string;

  /** `memory`: of this browser. What stands in it are ids and kinds, never names. */
  constructor(memory: Memory, clock: Pick<Clock, "wall">, newId: () => string) {
    this.#memory = memory;
    this.#clock = clock;
    this.#newId = newId;
    this.list = new Cell(kept(memory));
  }

  /** What was new in the roster; `me`: what oneself did is no news. */
  took(news: readonly RosterNews[], me: MemberId | null): void {
    for (const one of news) {
      const notice = noticeOf(one, me);
      if (notice) this.#add(notice);
    }
  }

  /** The server gave something that does not hold, for this reason. */
  warn(reason: string, inCall = false): void {
    if (HARMLESS.has(reason)) return;
    const about: Warning = inCall ? "call" : aboutOf(reason);
    const said = this.list.value.some((one) => one.what === "warning" && one.detail === reason);
    if (!said) this.#add({ what: "warning", about, detail: reason });
  }

  /** Devices that run another app of the same number; each member's is told of once, the rest the list of devices shows. */
  otherApps(others: readonly OtherApp[]): void {
    const told = texts(this.#memory, APPS);
    for (const { member, device, app } of others) {
      const name = `${member} ${app.manifest}`;
      if (told.includes(name)) continue;
      told.unshift(name);
      this.#add({ what: "other_app", member, device, release: app.release });
    }
    if (others.length > 0) this.#memory.setItem(APPS, JSON.stringify(told.slice(0, APPS_KEPT)));
  }

  dismiss(id: string): void {
    this.#set(this.list.value.filter((notice) => notice.id !== id));
  }

  clear(): void {
    this.list.set([]);
    this.#memory.removeItem(KEY);
    this.#memory.removeItem(APPS);
  }

  #add(what: What): void {
    const notice = { id: this.#newId(), at: this.#clock.wall(), ...what } as Notice;
    this.#set([notice, ...this.list.value].slice(0, KEPT));
  }

  #set(list: readonly Notice[]): void {
    this.list.set(list);
    this.#memory.setItem(KEY, JSON.stringify(list));
  }
}

function aboutOf(reason: string): Warning {
  if (reason.startsWith("roster_") || reason === "commit_roster_fork") return "roster";
  return MEMBERSHIP.has(reason) ? "membership" : "messages";
}

function noticeOf(news: RosterNews, me: MemberId | null): What | null {
  switch (news.kind) {
    case "new_member":
      return { what: "new_member", member: news.member, by: null };
    case "new_device":
      return { what: "new_device", member: news.member, device: news.device, by: null };
    case "device_removed":
      return { what: "device_removed", member: news.member, device: news.device, by: null };
    case "member_removed":
      return { what: "member_removed", name: "", by: null };
    case "keeper_set":
      return { what: "keeper", member: news.member, keeper: news.keeper, by: null };
    case "return_asked":
      return { what: "recovery_asked", member: news.member, until: news.due };
    case "return_cancelled":
      return { what: "recovery_cancelled", member: news.member };
    case "returned":
      return { what: "recovered", member: news.member, device: news.device };
    case "recovery_changed":
      return news.member === me ? null : { what: "paper_code", member: news.member };
    case "founded":
      return null;
  }
}

function kept(memory: Memory): readonly Notice[] {
  return list(memory, KEY) as Notice[];
}

function texts(memory: Memory, key: string): string[] {
  return list(memory, key).filter((one) => typeof one === "string");
}

function list(memory: Memory, key: string): unknown[] {
  try {
    const list: unknown = JSON.parse(memory.getItem(key) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
