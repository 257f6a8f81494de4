/**
 * The one call that this page is in: rings, answers, joins, leaves, and finds back into it after a reload.
 */
import type { Ended, Shown } from "../parlour";
import { Refused } from "../parlour";
import { othersOf } from "../calls";
import { Cell } from "../readable";
import type { Welcome } from "../socket";
import type { CallId, CallView, DeclineReason, MemberId, SeatId, Sends } from "../wire/gen";
import type { DeskPorts, Own } from "./desk-ports";
import { CallLink } from "./link";
import type { LinkState } from "./link-state";
import { forgetSeat, keepSeat, keptSeat } from "./kept-seat";
import { Spare } from "./spare";
import { callToBe, ringOf, ringsOf } from "./to-be";

export class Desk {
  readonly own = new Cell<Own | null>(null);
  readonly ended = new Cell<Ended | null>(null);

  readonly #ports: DeskPorts;
  #link: CallLink | null = null;
  /** The view of the call before the server's own has come. */
  #last: CallView | null = null;
  readonly #spare: Spare;
  readonly #holder = {};

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#spare = new Spare(ports);
    ports.devices.trouble.subscribe(() => this.#tellTruth());
    ports.news.listen((news) => this.#link?.hear(news));
    ports.calls.subscribe(() => this.#publish());
    for (const kind of ["camera", "microphone", "screen"] as const) {
      ports.devices[kind].subscribe((track) => {
        void this.#link?.state.value.connection?.senders.setTrack(kind, track);
      });
    }
  }

  /** Makes a connection and its offer beforehand: for this call, or for the one that is rung next. */
  prepare(call: CallId | null = null): void {
    if (!this.#link) this.#spare.make(call);
  }

  async ring(whom: readonly MemberId[] | "everyone"): Promise<void> {
    const { me, now } = this.#ports;
    const call = this.#spare.call ?? (this.#ports.newId() as CallId);
    const members = whom === "everyone" ? this.#ports.everyone() : whom;
    const started = this.#ports.ask({ type: "start_call", call, ring: ringOf(whom) });
    const seated = this.#enter(callToBe(call, me().member, members, now()), null, true);
    // Only the first to fail is told; the other must not be an error that nobody handles.
    seated.catch(() => undefined);
    try {
      await started;
    } catch (why) {
      this.#close(null);
      throw why;
    }
    await seated;
  }

  async answer(call: CallId, sends: { camera: boolean }): Promise<void> {
    const view = this.#ports.calls.value.get(call);
    if (!view) throw new Refused("call_over");
    // Stops the ring everywhere at once; a refusal shows in `join`, which implies it.
    this.#ports.ask({ type: "answer", call }).catch(() => undefined);
    await this.#enter(view, null, sends.camera);
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

  async ringMore(whom: readonly MemberId[] | "everyone"): Promise<void> {
    await this.#ports.ask({ type: "ring_more", call: this.#here().call, ring: ringOf(whom) });
  }

  async stopRing(member: MemberId): Promise<void> {
    await this.#ports.ask({ type: "stop_ring", call: this.#here().call, member });
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.#ports.devices.mute(!on);
    this.#setSends({ microphone: on });
    await this.#hold();
  }

  async setCamera(on: boolean): Promise<void> {
    this.#setSends({ camera: on });
    await this.#hold();
  }

  async setScreen(on: boolean): Promise<void> {
    const { devices } = this.#ports;
    if (on && !(await devices.share(() => this.#setSends({ screen: false })))) return;
    if (!on) devices.unshare();
    this.#setSends({ screen: on });
  }

  show(shown: readonly Shown[]): void {
    this.#link?.show(shown);
  }

  /** The socket is there (again): goes on with the call, or finds back into the one before a reload. */
  resume(welcome: Welcome): void {
    if (this.#link) return this.#link.resume(welcome);
    const kept = keptSeat(this.#ports.memory);
    if (!kept) return;
    const view = welcome.calls.find((c) => c.id === kept.call && c.seats.some((s) => s.id === kept.seat));
    if (!view) return forgetSeat(this.#ports.memory);
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
    if (this.#link) this.#close(why);
  }

  #enter(view: CallView, seat: SeatId | null, camera: boolean, microphone = true): Promise<void> {
    const prepared = this.#spare.take(view.id);
    // One touch answers while in another call: that one is left, without a notice.
    this.#close(null, this.#link?.call === view.id ? "close" : "leave");
    this.ended.set(null);
    if (!seat) this.#ports.devices.mute(false);
    const link = new CallLink(this.#ports, view.id, { microphone, camera, screen: false }, seat, prepared);
    this.#link = link;
    this.#last = view;
    void this.#hold();
    return new Promise((resolve, reject) => {
      let connection: LinkState["connection"] = null;
      link.state.subscribe((state) => {
        // A link that is being left takes its seat only to give it up.
        if (this.#link !== link) return;
        if (state.connection !== connection) {
          connection = state.connection;
          this.#attach(state);
        }
        if (state.seat) {
          keepSeat(this.#ports.memory, { call: view.id, seat: state.seat, ...link.sends });
          resolve();
        }
        this.#publish();
      });
      link.over.listen((over) => {
        if (this.#link === link) this.#close(over.why === "refused" ? null : over.why);
        if (over.why === "refused") reject(over.refusal);
        else resolve();
      });
      void link.join();
    });
  }

  #attach({ connection }: LinkState): void {
    const { devices } = this.#ports;
    for (const kind of ["camera", "microphone", "screen"] as const) {
      const track = devices[kind].value;
      if (track) void connection?.senders.setTrack(kind, track);
    }
  }

  /** Opens what the call sends. */
  async #hold(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    const { devices } = this.#ports;
    await devices.hold(this.#holder, { camera: link.sends.camera, microphone: true });
    if (link === this.#link) this.#tellTruth();
  }

  /** A camera or a microphone that could not be opened, or went away, is said not to be on. */
  #tellTruth(): void {
    const link = this.#link;
    const { devices } = this.#ports;
    if (!link || !devices.trouble.value) return;
    const camera = link.sends.camera && devices.camera.value !== null;
    const microphone = link.sends.microphone && devices.microphone.value !== null;
    if (camera !== link.sends.camera || microphone !== link.sends.microphone) {
      this.#setSends({ camera, microphone });
    }
  }

  #setSends(change: Partial<Sends>): void {
    const link = this.#link;
    if (!link) return;
    link.setSends({ ...link.sends, ...change });
    const { seat } = link.state.value;
    if (seat) keepSeat(this.#ports.memory, { call: link.call, seat, ...link.sends });
    this.#publish();
  }

  #close(why: Ended["why"] | null, how: "close" | "leave" = "close"): void {
    const link = this.#link;
    if (!link) return;
    this.#link = null;
    link[how]();
    forgetSeat(this.#ports.memory);
    this.#ports.devices.unshare();
    this.#ports.devices.release(this.#holder);
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
