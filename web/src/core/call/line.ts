import type { CallId, CallProposals, CallView, Publication, SeatId } from "../wire/gen";
import type { Connection } from "./connection";
import { GroupLink } from "./group";
import type { GroupState } from "./group-state";
import { Holding } from "./holding";
import { PATIENCE } from "./link-state";
import type { CallPorts } from "./ports";
import type { Prepared } from "./prepared";
import { Renewal } from "./renewal";
import { PlaintextWatch } from "./watch";

export interface LineEvents {
  /** Media flows. */
  up(): void;
  /** Media does not flow, and another way for the same connection is being looked for. */
  lost(): void;
  /** The transport has not come about, or nothing can be sent through it: another line is needed. */
  failed(): void;
  /** Frames have proved what is in the slot with this mid. */
  proved(mid: string, from: Publication): void;
  /** The call's group, of which this connection is one place. */
  moved(group: GroupState): void;
}

/** One connection of a link, from its being used to its end: whether media flows, and a new way where it does not. */
export class Line {
  readonly connection: Connection;
  readonly group: GroupLink;

  readonly #ports: CallPorts;
  readonly #events: LineEvents;
  readonly #renewal: Renewal;
  readonly #watch: PlaintextWatch;
  #ended = false;
  /** A new way for the transport is being looked for. */
  #restarting = false;
  #unwatch: () => void = () => undefined;
  #cancel: () => void = () => undefined;

  constructor(
    ports: CallPorts,
    prepared: Prepared,
    at: () => { call: CallId; seat: SeatId } | null,
    events: LineEvents,
  ) {
    const { connection } = prepared;
    this.connection = connection;
    this.#ports = ports;
    this.#events = events;
    this.#renewal = new Renewal(ports, connection, at, () => this.#fail());
    const holding = new Holding();
    this.#watch = new PlaintextWatch(
      ports.clock,
      () => this.#fail(),
      (report) => {
        const hold = holding.read(report.values());
        if (hold) connection.hold(hold);
      },
    );
    this.group = new GroupLink(ports, connection.sealing.group, {
      failed: () => this.#fail(),
      warned: (why) => ports.warned(why),
    });
    this.group.state.subscribe((state) => {
      if (this.#ended) return;
      if (state.epoch !== null) connection.senders.open();
      events.moved(state);
    });
    prepared.failed = () => this.#fail();
    prepared.shows = (slot, from) => {
      const mid = connection.midOf(slot);
      if (mid !== null && !this.#ended) events.proved(mid, from);
    };
  }

  get connected(): boolean {
    return this.connection.state.value === "connected";
  }

  begin(): void {
    this.#unwatch = this.connection.state.subscribe((state) => this.#transport(state));
    this.#watch.begin(this.connection);
  }

  /** The server's answer was taken in: it should be connected soon. */
  answered(): void {
    if (!this.#ended && !this.connected) this.#await(PATIENCE.connecting);
  }

  /** The call as the server sees it: a link that is lost while we think that all is well means that we are wrong. */
  seen({ seats }: CallView, mine: SeatId | null, removals?: CallProposals): void {
    this.connection.sealing.setSeats(seats);
    this.group.seen(seats, removals);
    const link = seats.find(({ id }) => id === mine)?.link;
    if (!this.connected) return;
    if (link === "lost") this.#restart();
    // A transport that never noticed its loss has no change of its own to tell of.
    else if (link === "up" && this.#restarting) this.#well();
  }

  /** The pool is too small by so many slots. */
  grow(moreAudio: number, moreVideo: number): void {
    this.#renewal.grow(moreAudio, moreVideo);
  }

  end(): void {
    this.#ended = true;
    this.#cancel();
    this.#unwatch();
    this.#watch.end();
    this.group.end();
    this.connection.close();
  }

  #transport(state: RTCPeerConnectionState): void {
    if (state === "connected") this.#well();
    else if (state === "failed") this.#fail();
    else if (state === "disconnected" && !this.#restarting)
      this.#await(PATIENCE.grace, () => this.#restart());
  }

  #well(): void {
    this.#cancel();
    this.#restarting = false;
    this.#events.up();
  }

  /** Finds a new way for the same connection: the keys of its transport stay. */
  #restart(): void {
    if (this.#restarting) return;
    this.#restarting = true;
    this.#events.lost();
    this.#await(PATIENCE.connecting);
    this.#renewal.restart();
  }

  #fail(): void {
    if (this.#ended) return;
    this.#cancel();
    this.#restarting = false;
    this.#events.failed();
  }

  #await(milliseconds: number, then: () => void = () => this.#fail()): void {
    this.#cancel();
    this.#cancel = this.#ports.clock.after(milliseconds, then);
  }
}
