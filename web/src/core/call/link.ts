/**
 * A page's way into one call: takes the seat, keeps the connection alive, and takes the seat up again
 * after whatever happened to the network, the server or the page.
 */
import type { MyCall, Shown } from "../parlour";
import { Refused } from "../parlour";
import { Cell, Signal } from "../readable";
import type { News, Welcome } from "../socket";
import type { CallId, CallProposals, CallView, SeatId, Sends } from "../wire/gen";
import { Line } from "./line";
import { OPENING, OVER, PASSING, PATIENCE, type LinkState, type Over } from "./link-state";
import type { CallPorts } from "./ports";
import { Prepared } from "./prepared";
import { Shows } from "./show";

/** What a call's group goes by. */
const STEPS: ReadonlySet<News["type"]> = new Set(["call_group", "call_commit", "call_ready"]);

export class CallLink {
  readonly call: CallId;
  readonly state: Cell<LinkState>;
  readonly over = new Signal<Over>();
  /** It is closed, and the server has heard of its leaving, or can't hear of it any more. */
  readonly gone: Promise<void>;
  /** What the seat says it sends; `setSends` changes it. */
  sends: Sends;

  readonly #ports: CallPorts;
  readonly #shows: Shows;
  #prepared: Prepared | null;
  #line: Line | null = null;
  #attempt = 0;
  /** Since a connection last stood for a while. */
  #failures = 0;
  /** Refusals since a seat was last given. */
  #refusals = 0;
  #closed = false;
  #leaving = false;
  /** A seat was asked for, and nobody knows yet what became of it. */
  #asking = false;
  #given: Promise<unknown> = Promise.resolve();
  #isGone: () => void = () => undefined;
  #cancel: () => void = () => undefined;
  #cancelLasting: () => void = () => undefined;

  constructor(ports: CallPorts, call: CallId, sends: Sends, seat: SeatId | null, prepared: Prepared | null) {
    this.#ports = ports;
    this.call = call;
    this.sends = sends;
    this.#prepared = prepared;
    this.gone = new Promise((resolve) => (this.#isGone = resolve));
    this.state = new Cell<LinkState>({ ...OPENING, seat });
    this.#shows = new Shows(ports.clock, (wants) => {
      const at = this.#at();
      if (at) ports.tell({ type: "show", ...at, wants });
      return at !== null;
    });
  }

  /** It has ended, and asks for nothing any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Takes the seat, or takes it up again. What becomes of it shows in `state` and `over`; where the socket
   * is lost meanwhile, `resume` goes on with it.
   */
  async join(): Promise<void> {
    const attempt = ++this.#attempt;
    const line = this.#begin();
    const { connection } = line;
    try {
      const offer = connection.offered ?? (await connection.offer());
      if (attempt !== this.#attempt) return;
      const { salt } = connection.sealing;
      const seat = this.state.value.seat;
      const { call, sends } = this;
      this.#asking = true;
      const answer = await this.#ports.ask({ type: "join", call, seat, salt, offer, sends });
      if (attempt !== this.#attempt || answer.type !== "joined") return;
      this.#asking = false;
      this.#refusals = 0;
      // The group is joined while the transport comes about.
      line.seen(answer.call, answer.seat);
      line.group.enter({ call, seat: answer.seat, usher: answer.external_sender }, answer.group);
      this.#patch({ seat: answer.seat, media: this.#failures > 0 ? this.#trouble() : "joining" });
      if (this.#leaving) return this.leave();
      // What was opened, or did not open, while the answer was on its way.
      if (this.sends !== sends) this.setSends(this.sends);
      this.#shows.repeat();
      await connection.accept(answer.sdp);
      line.answered();
    } catch (why) {
      if (attempt === this.#attempt) this.#refused(why);
    }
  }

  /** The socket is back: keeps the connection if it held, takes the seat up again if not. */
  resume(welcome: Pick<Welcome, "calls">): void {
    const view = welcome.calls.find((call) => call.id === this.call);
    const { seat, connection } = this.state.value;
    // A call that is only being begun is not in the list yet; `join` finds out.
    if (!view && seat) return this.#end({ why: "over" });
    const mine = view?.seats.find((s) => s.id === seat || s.salt === connection?.sealing.salt);
    if (!mine && seat) return this.#end({ why: "seat_lost" });
    this.#patch({ seat: mine?.id ?? null });
    this.#asking = false;
    if (this.#leaving) return this.leave();
    if (view && mine && mine.link !== "lost" && connection && this.#line?.connected) {
      this.#line.seen(view, mine.id);
      this.#line.group.catchUp();
      this.#well();
      this.setSends(this.sends);
      this.#shows.repeat();
    } else void this.join();
  }

  /** Something about calls that the server said. */
  hear(news: News): void {
    if (news.type === "call" && news.call.id === this.call) this.#seen(news.call, news.removals);
    else if (!("call" in news) || news.call !== this.call) return;
    else if (STEPS.has(news.type)) this.#line?.group.hear(news);
    else if (news.type === "slots") {
      this.#patch({ slots: news.slots });
      this.#line?.grow(news.more_audio, news.more_video);
    } else if (news.type === "speakers") this.#patch({ speakers: news.seats });
    else if (news.type === "wanted") this.state.value.connection?.setWanted(news);
    else if (news.type === "call_ended") this.#end({ why: "over" });
    else if (news.type === "seat_lost" && news.seat === this.state.value.seat)
      this.#end({ why: "seat_lost" });
  }

  setSends(sends: Sends): void {
    this.sends = sends;
    const at = this.#at();
    if (at) this.#ports.tell({ type: "sends", ...at, sends });
  }

  show(shown: readonly Shown[]): void {
    this.#shows.set(shown);
  }

  /** Gives the seat up; one that is being taken is given up as soon as it is there. */
  leave(): void {
    const at = this.#at();
    this.#leaving = true;
    if (at) this.#given = this.#ports.ask({ type: "leave", ...at }).catch(() => undefined);
    if (at || !this.#asking) this.close();
    // Nobody comes to know any more what became of it; the server keeps no seat for longer.
    else this.#cancelLasting = this.#ports.clock.after(PATIENCE.leaving, () => this.close());
  }

  /** Closes the connection; the seat is another matter. */
  close(): void {
    this.#closed = true;
    this.#attempt += 1;
    this.#drop();
    this.#prepared?.close();
    this.#prepared = null;
    void this.#given.then(() => this.#isGone());
  }

  #begin(): Line {
    this.#drop();
    const prepared = this.#prepared ?? new Prepared(this.#ports, this.call);
    this.#prepared = null;
    const line = new Line(this.#ports, prepared, () => this.#at(), {
      up: () => this.#well(),
      lost: () => this.#patch({ media: "reconnecting" }),
      failed: () => this.#fail(),
      moved: (group) => this.#patch({ group }),
      proved: (mid, from) => this.#patch({ shows: new Map(this.state.value.shows).set(mid, from) }),
    });
    this.#line = line;
    const again = this.state.value.media !== "opening";
    const { slots, shows, group } = OPENING;
    const { connection } = line;
    this.#patch({ connection, slots, shows, group, media: again ? this.#trouble() : "opening" });
    line.begin();
    return line;
  }

  #drop(): void {
    this.#cancel();
    this.#cancelLasting();
    this.#line?.end();
    this.#line = null;
  }

  #well(): void {
    this.#cancel();
    this.#cancelLasting();
    this.#cancelLasting = this.#ports.clock.after(PATIENCE.lasts, () => (this.#failures = 0));
    this.#patch({ media: "up" });
  }

  #seen(view: CallView, removals?: CallProposals): void {
    this.#line?.seen(view, this.state.value.seat, removals);
  }

  /** The transport has not come about, or nothing can be sent through it: begin anew, in the same seat. */
  #fail(): void {
    if (this.#closed || this.#leaving) return;
    this.#cancel();
    this.#cancelLasting();
    // Without a socket nothing can be asked, and nothing is known of the way for media; `resume` is next.
    if (this.#ports.online.value !== "online") return this.#patch({ media: "reconnecting" });
    this.#failures += 1;
    this.#patch({ media: this.#trouble() });
    // At once the first time; what fails again and again must not keep the device busy.
    if (this.#failures > 1) this.#again();
    else void this.join();
  }

  #trouble(): MyCall["media"] {
    return this.#failures > 1 ? "blocked" : "reconnecting";
  }

  #refused(why: unknown): void {
    const refusal = why instanceof Refused ? why : new Refused("unsupported");
    if (refusal.code === "offline") return this.#patch({ media: "reconnecting" });
    this.#asking = false;
    if (this.#leaving) return this.close();
    if (OVER.has(refusal.code)) return this.#end({ why: "over" });
    if (!PASSING.has(refusal.code) || this.#refusals > 4) return this.#end({ why: "refused", refusal });
    this.#refusals += 1;
    this.#failures += 1;
    this.#again();
  }

  #again(): void {
    this.#cancel();
    const longer = 2 ** Math.max(0, this.#failures - 2);
    const wait = Math.min(PATIENCE.again * longer, PATIENCE.most);
    this.#cancel = this.#ports.clock.after(wait, () => void this.join());
  }

  #at(): { call: CallId; seat: SeatId } | null {
    const { seat } = this.state.value;
    return seat ? { call: this.call, seat } : null;
  }

  #patch(change: Partial<LinkState>): void {
    if (!this.#closed) this.state.set({ ...this.state.value, ...change });
  }

  #end(over: Over): void {
    if (this.#closed) return;
    this.close();
    this.over.emit(over);
  }
}
