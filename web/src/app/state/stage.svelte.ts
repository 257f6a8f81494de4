import type { MyCall, SeatInfo } from "../../core/parlour";
import {
  type Box,
  largeSubject,
  type LayoutSeat,
  place,
  type Placed,
  type Room,
  shown,
  type Subject,
  type View,
} from "../logic/layout";

type SeatId = SeatInfo["id"];

/** What one person chose to see in one call, and where everything therefore stands. */
export class Stage {
  view: View = $state("large");
  pinned: Subject | null = $state.raw(null);
  box: Box = $state.raw({ width: 0, height: 0 });
  readonly #call: () => MyCall;
  /** Who was large last; kept outside the runes, or placing would set off placing. */
  #last: SeatId | null = null;

  constructor(call: () => MyCall) {
    this.#call = call;
  }

  readonly #seats: readonly LayoutSeat[] = $derived.by(() =>
    this.#call().info.seats.map(({ id, me, speaking, sends }) => ({
      id,
      me,
      speaking,
      screen: sends.screen,
    })),
  );

  readonly #room: Room = $derived.by(() => {
    const room = { seats: this.#seats, last: this.#last, pinned: this.pinned };
    this.#last = largeSubject(room)?.seat ?? null;
    return { ...room, last: this.#last, view: this.view, box: this.box, gap: this.box.width < 560 ? 10 : 12 };
  });

  readonly placed: readonly Placed[] = $derived(place(this.#room));

  wanted(pixelRatio: number): ReturnType<typeof shown> {
    return shown(this.placed, this.#room, pixelRatio);
  }

  isPinned(subject: Subject): boolean {
    return this.pinned?.seat === subject.seat && this.pinned.kind === subject.kind;
  }

  /** Touching a face keeps it large; touching it again lets go. */
  touch(subject: Subject): void {
    this.pinned = this.isPinned(subject) ? null : { seat: subject.seat, kind: subject.kind };
    if (this.pinned !== null) this.view = "large";
  }

  turnView(): void {
    this.view = this.view === "large" ? "grid" : "large";
    this.pinned = null;
  }
}
