import { pastOf } from "../calls";
import type { Http } from "../http";
import type { PastCallInfo } from "../parlour";
import { Cell } from "../readable";
import type { Answer, MemberId, Request } from "../wire/gen";

export interface HistoryPorts {
  http: Pick<Http, "history">;
  ask(request: Request): Promise<Answer>;
  me(): { member: MemberId };
  now(): number;
}

/** The calls that were: the newest page, and older ones as they are asked for. */
export class Past {
  readonly history = new Cell<{ calls: readonly PastCallInfo[]; more: boolean } | null>(null);
  readonly #ports: HistoryPorts;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  async load(): Promise<void> {
    const { http, me } = this.#ports;
    const page = await http.history(null);
    this.history.set({ calls: pastOf(page, me().member), more: page.more });
  }

  async more(): Promise<void> {
    const known = this.history.value;
    const last = known?.calls.at(-1);
    if (!known?.more || !last) return;
    const page = await this.#ports.http.history(last.startedAt);
    const older = pastOf(page, this.#ports.me().member);
    const seen = new Set(known.calls.map((call) => call.id));
    this.history.set({
      calls: [...known.calls, ...older.filter((call) => !seen.has(call.id))],
      more: page.more,
    });
  }

  /** The missed calls have been looked at. */
  async seen(): Promise<void> {
    const known = this.history.value;
    if (!known?.calls.some((call) => call.unseen)) return;
    this.history.set({ ...known, calls: known.calls.map((call) => ({ ...call, unseen: false })) });
    await this.#ports.ask({ type: "seen_history", until: this.#ports.now() });
  }

  clear(): void {
    this.history.set(null);
  }
}
