/**
 * A guest's page: looks where its link leads, knocks, waits, and takes part in the one call. It keeps nothing: at the
 * end its keys are erased with the place that they were for, and a page that lost its place knocks again.
 */
import type { Desk } from "../call/desk";
import type { Calls } from "../calls";
import { readCompany } from "../house/company";
import type { Entrance } from "../house/entrance";
import type { Me } from "../house/family";
import type { Http } from "../http";
import type { Family, GuestDoor } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { CallSealing, CallSealingEvents, Sealing, Visit as Place } from "../sealed/sealed";
import type { GuestWelcome, News, Socket } from "../socket";
import type { Admission, CallView, DeviceId, GuestId, GuestLinkInside, MemberId, Proof } from "../wire/gen";
import { newId } from "../wire/new-id";

export interface VisitPorts {
  http: Pick<Http, "lookAtGuestLink" | "knockAsGuest">;
  sealing: Pick<Sealing, "guestProof" | "beginVisit">;
  socket: Pick<Socket, "start" | "stop" | "guest" | "news" | "doubt">;
  desk: Pick<Desk, "own" | "ended" | "join" | "departed" | "resume" | "abandon">;
  calls: Cell<Calls>;
  me: Cell<Me | null>;
  /** Where this browser is. */
  zone: string;
  /** What the page shows. */
  show(door: GuestDoor): void;
  /** The server's clock. */
  clock(now: number): void;
  /** The link was used up: forgets it. */
  forget(): void;
}

type Link = Extract<Entrance, { kind: "guest" }>;

export class Visit {
  /** Those in the call, as whoever let the guest in told of them. */
  readonly company = new Cell<Family | null>(null);

  readonly #ports: VisitPorts;
  readonly #link: Link;
  #proof: Proof | null = null;
  #inside: GuestLinkInside | null = null;
  #name = "";
  #guest: GuestId | null = null;
  #place: Place | null = null;
  /** The place is still to be given to a connection. */
  #fresh = false;
  #stage: "door" | "waiting" | "in" | "gone" = "door";

  constructor(ports: VisitPorts, link: Link) {
    this.#ports = ports;
    this.#link = link;
    const { socket, desk } = ports;
    socket.guest.listen((welcome) => this.#welcomed(welcome));
    socket.news.listen((news) => this.#hear(news));
    socket.doubt.listen((why) => void this.#doubt(why));
    desk.own.subscribe((own) => {
      // How it ended is said after that.
      if (!own && this.#stage === "in") queueMicrotask(() => this.#left());
    });
  }

  /** Where the link leads. */
  async look(): Promise<void> {
    const { http, sealing, show } = this.#ports;
    const { id, secret } = this.#link;
    try {
      if (!secret) throw new Refused("invitation_wrong_proof");
      this.#proof = await sealing.guestProof(secret);
      this.#inside = await http.lookAtGuestLink(id, { proof: this.#proof });
      show({ at: "name" });
    } catch (why) {
      show({ at: "shut", why: codeOf(why) });
    }
  }

  async knock(name: string): Promise<void> {
    const { http, sealing, socket, show } = this.#ports;
    const [inside, proof, { id, secret }] = [this.#inside, this.#proof, this.#link];
    if (!inside || !proof || !secret) throw new Refused("not_found");
    this.#place?.end();
    const guest = newId<GuestId>();
    const place = sealing.beginVisit(inside.call, () => this.#lost(place));
    this.#place = place;
    const keys = await place.knock(secret, guest, name);
    await http.knockAsGuest(id, { proof, guest, tag: place.tag, ...keys }).catch((why: unknown) => {
      // The call ended, or the link was taken back, while a name was being written.
      if (codeOf(why) === "not_found") show({ at: "shut", why: "not_found" });
      throw why;
    });
    this.#name = name;
    this.#guest = guest;
    this.#fresh = true;
    this.#stage = "waiting";
    show({ at: "knocking", name });
    // The session is another one with every knock.
    socket.stop();
    socket.start("guests");
  }

  /** The sealing of the connection that the guest was let in with; null: it had it. */
  connect(events: CallSealingEvents): CallSealing | null {
    if (!this.#fresh) return null;
    this.#fresh = false;
    return this.#place?.call(events) ?? null;
  }

  #welcomed({ now, guest, admission, view }: GuestWelcome): void {
    const { clock, desk } = this.#ports;
    clock(now);
    // The line was away while the page left.
    if (this.#stage === "gone") return desk.resume({ calls: view ? [view] : [] });
    if (guest === this.#guest && admission && view) void this.#admitted(admission, view);
  }

  #hear(news: News): void {
    if (news.type === "guest_admitted") void this.#admitted(news.admission, news.call);
    // Who was in and is sent away has not been turned down at the door.
    else if (news.type === "guest_refused") this.#over({ at: this.#stage === "in" ? "over" : "refused" });
    else if (news.type === "call_ended" && this.#stage === "waiting") this.#over({ at: "over" });
  }

  async #admitted(admission: Admission, view: CallView): Promise<void> {
    const { desk, calls, me, show, zone } = this.#ports;
    const [place, guest, { secret }] = [this.#place, this.#guest, this.#link];
    calls.set(new Map([[view.id, view]]));
    if (!place || !guest || !secret) return;
    const read = async () =>
      this.company.set(readCompany(await place.admitted(secret, guest, admission), zone));
    if (this.#stage === "in") {
      desk.resume({ calls: [view] });
      // Who has come since. What does not hold changes nothing: the place is there.
      return read().catch(() => undefined);
    }
    if (this.#stage !== "waiting") return;
    this.#stage = "in";
    try {
      await read();
      // A guest's seat answers to the guest's id, as a member's to that of a device.
      me.set({ member: guest as string as MemberId, device: guest as string as DeviceId });
      show({ at: "in_call" });
      await desk.join(view.id);
    } catch (why) {
      // A seat that was refused shows in the desk; else what was sealed for this page does not hold.
      if (this.#stage === "in" && !me.value) this.#over({ at: "shut", why: codeOf(why) });
    }
  }

  /** The page has left its call, or lost it: then it has to be let in again, for no place is taken twice. */
  #left(): void {
    if (this.#stage !== "in") return;
    const { desk } = this.#ports;
    if (desk.ended.value) return this.#over({ at: "over" });
    this.#again();
  }

  #lost(place: Place): void {
    if (this.#place === place && this.#stage === "waiting") this.#again();
  }

  #again(): void {
    this.#stage = "door";
    this.#ports.me.set(null);
    this.knock(this.#name).catch((why: unknown) => {
      const code = codeOf(why);
      this.#over(code === "not_found" ? { at: "over" } : { at: "shut", why: code });
    });
  }

  async #doubt({ code }: Refused): Promise<void> {
    if (this.#stage === "door") return;
    // Nobody is asked again and again to hear that a page has left.
    if (this.#stage === "gone") return code === "offline" ? undefined : this.#ports.socket.stop();
    // The line was away for longer than a knock is kept.
    if (code === "not_signed_in" && this.#stage === "waiting") return this.#again();
    if (code === "not_signed_in") return this.#over({ at: "over" });
    const { id } = this.#link;
    const proof = this.#proof;
    // Whether it is the network, or the call that is over.
    const there = proof && this.#ports.http.lookAtGuestLink(id, { proof });
    await there?.catch((why: unknown) => {
      if (codeOf(why) === "not_found") this.#over({ at: "over" });
    });
  }

  #over(door: GuestDoor): void {
    if (this.#stage === "gone") return;
    this.#stage = "gone";
    const { socket, desk, calls, me, show, forget } = this.#ports;
    if (desk.own.value) desk.abandon(null);
    void desk.departed().then(() => {
      desk.abandon(null);
      socket.stop();
    });
    desk.ended.set(null);
    this.#place?.end();
    this.#place = null;
    me.set(null);
    calls.set(new Map());
    this.company.set(null);
    forget();
    show(door);
  }
}

function codeOf(why: unknown): Extract<GuestDoor, { at: "shut" }>["why"] {
  return why instanceof Refused && why.code !== "unsupported" ? why.code : "unopenable";
}
