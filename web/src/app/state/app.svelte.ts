import { createContext } from "svelte";

import type { CallInfo, MyCall, Parlour, Person, SeatInfo } from "../../core/parlour";
import type { Words } from "../messages";
import { Attempt } from "./attempt.svelte";
import { Clock } from "./clock.svelte";
import type { Language } from "./language.svelte";
import { live } from "./readable.svelte";
import { Router } from "./route.svelte";
import { SoundOut } from "./sound.svelte";

type MemberId = Person["id"];

/** Everything a screen needs, handed down by context: core's state as runes, words, clock and rooms. */
export class App {
  readonly parlour: Parlour;
  readonly language: Language;
  readonly clock: Clock;
  readonly router = new Router();
  /** Calls that were tried from anywhere: ring, answer, join. Its problem is shown at the top. */
  readonly calling = new Attempt();
  /** What is changed in a call: camera, screen, devices. May wait long for the person, and must hold up no call. */
  readonly controlling = new Attempt();
  /** Where a call is heard. */
  readonly sound = new SoundOut();
  /** Where this browser is. */
  readonly zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  readonly #live;
  #lastCall: MyCall | null = null;

  constructor(parlour: Parlour, language: Language) {
    this.parlour = parlour;
    this.language = language;
    this.clock = new Clock(() => parlour.now());
    parlour.call.subscribe((call) => {
      if (call !== null) this.#lastCall = call;
    });
    this.#live = {
      phase: live(parlour.phase),
      connection: live(parlour.connection),
      refused: live(parlour.refused),
      family: live(parlour.family),
      calls: live(parlour.calls),
      incoming: live(parlour.incoming),
      call: live(parlour.call),
      ended: live(parlour.ended),
      history: live(parlour.history),
      devices: live(parlour.devices),
      knocks: live(parlour.knocks),
      notices: live(parlour.notices),
      recoveries: live(parlour.recoveries),
      guestLinks: live(parlour.guestLinks),
      guestKnocks: live(parlour.guestKnocks),
    };
  }

  get words(): Words {
    return this.language.words;
  }
  get phase() {
    return this.#live.phase.current;
  }
  get connection() {
    return this.#live.connection.current;
  }
  /** Why the server, which is there, does not let this page in, in a sentence. */
  get refusal(): string | null {
    const why = this.#live.refused.current;
    const own: Partial<Record<NonNullable<typeof why>, string>> = this.words.notLetIn;
    return why && (own[why] ?? this.words.trouble.refused[why]);
  }
  /** What to say where this page is not with its server; null: it is. */
  get outside(): string | null {
    return this.refusal ?? (this.connection === "connecting" ? this.words.offline : null);
  }
  get family() {
    return this.#live.family.current;
  }
  get calls() {
    return this.#live.calls.current;
  }
  get incoming() {
    return this.#live.incoming.current;
  }
  get call() {
    return this.#live.call.current;
  }
  get ended() {
    return this.#live.ended.current;
  }
  get history() {
    return this.#live.history.current;
  }
  get devices() {
    return this.#live.devices.current;
  }

  get knocks() {
    return this.#live.knocks.current;
  }
  get notices() {
    return this.#live.notices.current;
  }
  get recoveries() {
    return this.#live.recoveries.current;
  }
  get guestLinks() {
    return this.#live.guestLinks.current;
  }
  get guestKnocks() {
    return this.#live.guestKnocks.current;
  }

  /** How this page's latest call stood when it was last seen: to tell how it ended. */
  get lastCall(): MyCall | null {
    return this.#lastCall;
  }

  get me(): Person | null {
    return this.family?.people.find((person) => person.me) ?? null;
  }

  person(id: string): Person | null {
    return this.family?.people.find((person) => person.id === id) ?? null;
  }

  /** The name people know; somebody who has left the family is "somebody". */
  name(id: string): string {
    return this.person(id)?.profile.name ?? this.words.somebody;
  }

  /** Of whoever has this seat: what a guest calls themselves, or the name people know. */
  seatName(seat: SeatInfo): string {
    return seat.guest ?? this.name(seat.member);
  }

  /** Members with a seat in this call other than oneself, each once. */
  othersIn(call: CallInfo): Person[] {
    const seated = (person: Person): boolean => call.seats.some((seat) => seat.member === person.id);
    return this.family?.people.filter((person) => !person.me && seated(person)) ?? [];
  }

  ring(whom: readonly MemberId[] | "everyone"): void {
    void this.calling.run(() => this.parlour.ring(whom));
  }
}

export const [useApp, provideApp] = createContext<App>();
