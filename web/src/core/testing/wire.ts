/** A WebSocket held by a test: what the page sent, and a way to answer. */
import type { Wire } from "../socket";
import type { Answer, CallView, FamilyView, FromClient, FromServer, Problem, Request } from "../wire/gen";

export class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  readonly sent: FromClient[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text) as FromClient);
  }

  close(): void {
    this.closed = true;
  }

  /** What was asked, in order. */
  get asked(): Request["type"][] {
    return this.sent.map((message) => message.ask.type);
  }

  say(message: FromServer): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** Grants the last request of this type. */
  grant(type: Request["type"], answer: Answer = { type: "done" }): void {
    this.say({ type: "reply", n: this.#last(type), result: { ok: answer } });
  }

  refuse(type: Request["type"], code: Problem["code"]): void {
    this.say({ type: "reply", n: this.#last(type), result: { err: { code, message: "No." } } });
  }

  /** Opens and welcomes. */
  welcome(calls: CallView[] = []): void {
    this.onopen?.();
    this.grant("hello", welcome(calls));
  }

  #last(type: Request["type"]): number {
    const message = this.sent.findLast((one) => one.ask.type === type);
    if (!message) throw new Error(`nothing of type ${type} was asked`);
    return message.n;
  }
}

export function welcome(calls: CallView[] = []): Extract<Answer, { type: "welcome" }> {
  return {
    type: "welcome",
    now: 5_000_000,
    member: "ada" as never,
    device: "tablet" as never,
    family: { id: "family", profile: "", members: [], invitations: [], knocks: [] } as unknown as FamilyView,
    calls,
    sealed: { roster: 0, group: null, key_packages: 0, last_resort: false },
  };
}
