/** Guests of the call that this page sits in: links that lead to it, who knocks, letting in. */
import type { Own } from "../call/desk-ports";
import type { GuestKnockInfo, GuestLinkInfo, Person } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Sealing } from "../sealed/sealed";
import { fromBase64Url } from "../wire/bytes";
import type { Answer, CallId, CallView, GuestId, GuestLinkId, GuestView, Request } from "../wire/gen";
import { newId } from "../wire/new-id";
import { writeCompany } from "./company";

interface Ports {
  sealing: Pick<Sealing, "makeGuestLink" | "sealText" | "openText" | "openGuestName" | "admitGuest">;
  origin: string;
  ask(request: Request): Promise<Answer>;
  own(): Own | null;
  me(): { member: GuestLinkInfo["by"] };
  people(): readonly Person[];
  now(): number;
}

export class CallGuests {
  readonly links = new Cell<readonly GuestLinkInfo[]>([]);
  readonly knocks = new Cell<readonly GuestKnockInfo[]>([]);
  /** What the guests of the call call themselves. */
  readonly names = new Cell<ReadonlyMap<string, string>>(new Map());

  readonly #ports: Ports;
  #view: CallView | null = null;
  /** By link; null: it does not open. */
  #secrets = new Map<GuestLinkId, string | null>();
  /** By guest: what this page has told them of those in the call. */
  #told = new Map<GuestId, string>();
  #turn = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The call that this page sits in, as the server tells it. */
  set(view: CallView | null): void {
    // The same to the server, and yet somebody may have come into the call's group, or be known by name now.
    if (view === this.#view) return void this.#tell();
    if (view?.id !== this.#view?.id) [this.#secrets, this.#told] = [new Map(), new Map()];
    this.#view = view;
    void this.#open().then(() => this.#tell());
  }

  /** Gives the link. Whoever sits in the call can show it, and let guests in who come by it. */
  async invite(): Promise<GuestLinkInfo> {
    const { sealing, ask, me, now } = this.#ports;
    const { call } = this.#here();
    const id = newId<GuestLinkId>();
    const { secret, proofHash } = await sealing.makeGuestLink();
    const note = await sealing.sealText("invitation", id, secret);
    await ask({ type: "make_guest_link", call, link: id, proof_hash: proofHash, note });
    this.#secrets.set(id, secret);
    return { id, call, by: me().member, madeAt: now(), link: this.#linkOf(id, secret) };
  }

  async revoke(link: string): Promise<void> {
    const { call } = this.#here();
    await this.#ports.ask({ type: "revoke_guest_link", call, link: link as GuestLinkId });
  }

  /** Lets a guest in, and tells them who is there. */
  async admit(id: string): Promise<void> {
    const guest = this.#find(id);
    await this.#admit(guest, this.#companyOf(guest.id));
  }

  async #admit({ id: guest, link, tag, key, mac }: GuestView, company: string): Promise<void> {
    const { sealing, ask } = this.#ports;
    const { call } = this.#here();
    const secret = this.#secrets.get(link);
    if (!secret) throw new Refused("unopenable");
    const admission = await sealing.admitGuest(secret, call, { guest, tag, key, mac }, company);
    await ask({ type: "admit_guest", call, guest, admission });
    this.#told.set(guest, company);
  }

  /** Guests in the call are told who has come since; by one page, which is that of the group's first member. */
  async #tell(): Promise<void> {
    const leaves = this.#ports.own()?.link.group.leaves ?? [];
    if (!leaves.find(({ who }) => who.kind === "member")?.own) return;
    const here = ({ id }: GuestView) => leaves.some(({ who }) => who.kind === "guest" && who.guest === id);
    for (const guest of this.#view?.guests.filter(here) ?? []) {
      const company = this.#companyOf(guest.id);
      if (guest.admitted_by === null || this.#told.get(guest.id) === company) continue;
      this.#told.set(guest.id, company);
      // What does not get through goes with whatever changes next.
      await this.#admit(guest, company).catch(() => this.#told.delete(guest.id));
    }
  }

  async refuse(id: string): Promise<void> {
    const { call } = this.#here();
    await this.#ports.ask({ type: "refuse_guest", call, guest: this.#find(id).id });
  }

  /** What a guest is told of those in the call: names and drawn faces, and nothing of anybody else. */
  #companyOf(guest: GuestId): string {
    const leaves = this.#ports.own()?.link.group.leaves ?? [];
    const there = (person: Person) =>
      leaves.some(({ who }) => who.kind === "member" && who.member === person.id);
    const members = this.#ports.people().filter(there);
    const guests = leaves.flatMap(({ who }) =>
      who.kind === "guest" && who.guest !== guest ? [who.guest] : [],
    );
    return writeCompany([
      ...members.map(({ id, profile: { name, portrait } }) => ({ id, name, portrait })),
      ...guests.map((id) => ({ id, name: this.names.value.get(id) ?? "", portrait: null })),
    ]);
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn;
    const view = this.#view;
    const guests = view?.guests ?? [];
    await Promise.all((view?.guest_links ?? []).map(({ id, note }) => this.#openNote(id, note)));
    const named = await Promise.all(
      guests.map(async (guest) => [guest.id, await this.#name(view?.id, guest)] as const),
    );
    if (turn !== this.#turn) return;
    // A name that does not open was not sealed by somebody who has a link: nobody is asked about them.
    const names = new Map(
      named.flatMap(([id, name]) => (name === null ? [] : [[id as string, name] as const])),
    );
    this.names.set(names);
    this.links.set(view ? this.#linksOf(view) : []);
    this.knocks.set(view ? knocksOf(view, names) : []);
  }

  async #openNote(id: GuestLinkId, note: CallView["guest_links"][number]["note"]): Promise<void> {
    if (this.#secrets.get(id)) return;
    const secret = await this.#ports.sealing.openText("invitation", id, note).catch(() => "");
    this.#secrets.set(id, fromBase64Url(secret)?.length === 32 ? secret : null);
  }

  async #name(call: CallId | undefined, { id, link, name }: GuestView): Promise<string | null> {
    const known = this.names.value.get(id);
    const secret = this.#secrets.get(link);
    if (known !== undefined || !call) return known ?? null;
    return secret ? await this.#ports.sealing.openGuestName(secret, call, name).catch(() => null) : null;
  }

  #linksOf(view: CallView): GuestLinkInfo[] {
    return view.guest_links.map(({ id, by, made_at }) => {
      const secret = this.#secrets.get(id);
      return { id, call: view.id, by, madeAt: made_at, link: secret ? this.#linkOf(id, secret) : null };
    });
  }

  #linkOf(id: GuestLinkId, secret: string): string {
    return `${this.#ports.origin}/g/${id}#${secret}`;
  }

  #find(id: string): GuestView & { id: GuestId } {
    const guest = this.#view?.guests.find((one) => one.id === id);
    if (!guest) throw new Refused("not_found");
    return guest;
  }

  #here(): { call: CallId } {
    const own = this.#ports.own();
    if (!own) throw new Refused("call_over");
    return own;
  }
}

function knocksOf(view: CallView, names: ReadonlyMap<string, string>): GuestKnockInfo[] {
  return view.guests.flatMap(({ id, at, admitted_by }) => {
    const name = names.get(id);
    return admitted_by !== null || name === undefined ? [] : [{ guest: id, call: view.id, name, at }];
  });
}
