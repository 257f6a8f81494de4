/**
 * The one call that this page is in: rings, answers, joins, leaves, and finds back into it after a reload.
 */
import type { Ended, Shown } from "../parlour";
import { Refused } from "../parlour";
import { othersOf } from "../calls";
import { Cell } from "../readable";
import type { Welcome } from "../socket";
import type { CallId, CallView, DeclineReason, MemberId, SeatId } from "../wire/gen";
import type { DeskPorts, Own } from "./desk-ports";
import { Beginning } from "./beginning";
import { Departures } from "./departures";
import { CallLink } from "./link";
import { OwnMedia } from "./own-media";
import type { LinkState } from "./link-state";
import { SeatOfTab } from "./kept-seat";
import { Spare } from "./spare";
import { callToBe, ringOf, ringsOf, rungIn } from "./to-be";

/** A way into a call, from the touch until the seat is there. */
interface Entry {
  /** Where this page began the call. */
  beginning: Beginning | null;
  /** It is over, with or without a seat; `why`: the person has to be told. */
  settle(why?: Refused): void;
}

export class Desk {
  readonly own = new Cell<Own | null>(null);
  readonly ended = new Cell<Ended | null>(null);

  readonly #ports: DeskPorts;
  #link: CallLink | null = null;
  #entry: Entry | null = null;
  readonly #departures = new Departures();
  /** The view of the call before the server's own has come. */
  #last: CallView | null = null;
  readonly #spare: Spare;
  readonly #media: OwnMedia;
  readonly #seat: SeatOfTab;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#spare = new Spare(ports);
    this.#seat = new SeatOfTab(ports);
    this.#media = new OwnMedia(
      ports.devices,
      () => this.#link,
      () => this.#said(),
    );
    ports.news.listen((news) => {
      this.#link?.hear(news);
      this.#departures.hear(news);
    });
    ports.calls.subscribe(() => this.#publish());
  }

  /** Makes a connection and its offer beforehand: for this call, or for the one that is rung next. */
  prepare(call: CallId | null = null): void {
    if (!this.#link) this.#spare.make(call);
  }

  /** Nobody rings in this call any more: what was made for answering it is of no use. */
  ringEnded(call: CallId): void {
    this.#spare.ringEnded(call);
  }

  ring(whom: readonly MemberId[] | "everyone"): Promise<void> {
    const { me, now } = this.#ports;
    const call = this.#spare.newCall ?? (this.#ports.newId() as CallId);
    const members = whom === "everyone" ? this.#ports.everyone() : whom;
    const beginning = new Beginning(this.#ports, call, ringOf(whom), (why) => {
      // Where nobody knows whether anybody rings, it is taken back; a plain refusal needs no more.
      if (this.#link === link) this.#close(null, why.code === "offline" ? "leave" : "close", why);
    });
    const seated = this.#enter(callToBe(call, me().member, members, now()), null, true, true, beginning);
    const link = this.#link;
    return seated;
  }

  async answer(call: CallId, sends: { camera: boolean }): Promise<void> {
    const view = this.#ports.calls.value.get(call);
    if (!view) throw new Refused("call_over");
    // Stops the ring everywhere at once. Most refusals show in `join`, which implies it; but one touch on two
    // devices must not put both into the call.
    const answered = this.#ports.ask({ type: "answer", call });
    const entered = this.#enter(view, null, sends.camera);
    const link = this.#link;
    answered.catch((why: Refused) => {
      if (why.code === "taken" && this.#link === link) this.#close(null, "leave", why);
    });
    await entered;
  }

  async join(call: CallId): Promise<void> {
    const view = this.#ports.calls.value.get(call);
    if (!view) throw new Refused("call_over");
    await this.#enter(view, null, true);
  }

  async decline(call: CallId, reason: DeclineReason): Promise<void> {
    this.#spare.close();
    await this.#ports.ask({ type: "decline", call, reason });
  }

  leave(): void {
    this.#close("left", "leave");
  }

  /** The server has heard of what was left, or can't be told any more: until then it takes a socket. */
  departed(): Promise<void> {
    return this.#departures.heard();
  }

  async ringMore(whom: readonly MemberId[] | "everyone"): Promise<void> {
    await this.#ports.ask({ type: "ring_more", call: this.#here().call, ring: ringOf(whom) });
  }

  async stopRing(member: MemberId): Promise<void> {
    await this.#ports.ask({ type: "stop_ring", call: this.#here().call, member });
  }

  setMicrophone = (on: boolean) => this.#media.setMicrophone(on);
  setCamera = (on: boolean) => this.#media.setCamera(on);
  setScreen = (on: boolean) => this.#media.setScreen(on);

  show(shown: readonly Shown[]): void {
    this.#link?.show(shown);
  }

  /** The socket is there (again): goes on with the call, or finds back into the one before a reload. */
  resume(welcome: Pick<Welcome, "calls">): void {
    this.#departures.resume(welcome);
    if (this.#link) return this.#link.resume(welcome);
    void this.#findBack(welcome);
  }

  async #findBack(welcome: Pick<Welcome, "calls">): Promise<void> {
    const kept = await this.#seat.find();
    if (!kept || this.#link) return;
    const view = welcome.calls.find((c) => c.id === kept.call && c.seats.some((s) => s.id === kept.seat));
    if (!view || !this.#ports.calls.value.has(view.id)) return this.#seat.forget();
    this.#ports.devices.mute(!kept.microphone);
    this.#enter(view, kept.seat, kept.camera, kept.microphone).catch(() => undefined);
  }

  /** The page is being closed or reloaded; its seat is kept. */
  away(): void {
    const { link } = this.own.value ?? {};
    if (this.#link && link?.seat) this.#ports.tell({ type: "away", call: this.#link.call, seat: link.seat });
  }

  /** Gives everything up, as after a sign-out. */
  abandon(why: "removed" | null): void {
    this.#spare.close();
    this.#departures.close();
    if (this.#link) this.#close(why);
  }

  #enter(
    view: CallView,
    seat: SeatId | null,
    camera: boolean,
    microphone = true,
    beginning: Beginning | null = null,
  ): Promise<void> {
    const prepared = this.#spare.take(view.id);
    // One touch answers while in another call: that one is left, without a notice.
    this.#close(null, this.#link?.call === view.id ? "close" : "leave");
    this.ended.set(null);
    if (!seat) this.#ports.devices.mute(false);
    const link = new CallLink(this.#ports, view.id, { microphone, camera, screen: false }, seat, prepared);
    this.#link = link;
    this.#last = view;
    void this.#media.hold();
    return new Promise((resolve, reject) => {
      this.#entry = { beginning, settle: (why) => (why ? reject(why) : resolve()) };
      let connection: LinkState["connection"] = null;
      link.state.subscribe((state) => {
        // A link that is being left takes its seat only to give it up.
        if (this.#link !== link) return;
        if (state.connection !== connection) {
          connection = state.connection;
          this.#media.attach(connection);
        }
        if (state.seat) {
          this.#entry?.settle();
          this.#entry = null;
        }
        this.#said();
      });
      link.over.listen((over) => {
        if (this.#link !== link) return;
        if (over.why === "refused") this.#close(null, "leave", over.refusal);
        else this.#close(over.why);
      });
      void link.join();
    });
  }

  /** What is sent has changed. */
  #said(): void {
    const link = this.#link;
    const seat = link?.state.value.seat;
    if (link && seat) this.#seat.keep({ call: link.call, seat, ...link.sends });
    this.#publish();
  }

  /** `refusal`: what the person is told who waits for the seat. */
  #close(why: Ended["why"] | null, how: "close" | "leave" = "close", refusal?: Refused): void {
    const [link, entry] = [this.#link, this.#entry];
    if (!link) return;
    this.#link = this.#entry = null;
    if (how === "leave") {
      entry?.beginning?.withdraw(rungIn(this.own.value?.view));
      this.#departures.leave(link);
    } else link.close();
    entry?.settle(refusal);
    this.#seat.forget();
    this.#media.release();
    const view = this.own.value?.view;
    this.own.set(null);
    if (!why || !view) return;
    this.ended.set({
      call: link.call,
      why,
      members: othersOf(view, this.#ports.me().member),
      rings: ringsOf(view),
    });
  }

  #publish(): void {
    const link = this.#link;
    if (!link || !this.#last) return;
    this.#last = this.#ports.calls.value.get(link.call) ?? this.#last;
    this.own.set({ call: link.call, view: this.#last, sends: link.sends, link: link.state.value });
  }

  #here(): { call: CallId; seat: SeatId | null } {
    const link = this.#link;
    if (!link) throw new Refused("call_over");
    return { call: link.call, seat: link.state.value.seat };
  }
}
