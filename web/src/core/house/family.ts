/** The family with its names and faces opened. */
import type { DeviceInfo, Family, InvitationInfo, Person, Profile, Trust } from "../parlour";
import { Cell } from "../readable";
import type { Http } from "../http";
import type { Purpose, Sealing } from "../sealed/sealed";
import type { PeopleView } from "../sealed/vault-types";
import type {
  DeviceId,
  DeviceView,
  FamilyView,
  InvitationView,
  MemberId,
  MemberView,
  Sealed,
} from "../wire/gen";
import { linkOf, readNote } from "./note";
import { otherApps } from "./apps";
import { Photos } from "./photos";
import { readProfile, UNREADABLE } from "./profile";

export interface Me {
  member: MemberId;
  device: DeviceId;
}

export class Household {
  readonly family = new Cell<Family | null>(null);

  readonly #sealing: Pick<Sealing, "openText" | "openPhoto">;
  readonly #origin: string;
  readonly #photos: Photos;
  /** Opened texts by what was sealed; the family changes often and its names seldom. */
  #opened = new Map<string, string | null>();
  #view: FamilyView | null = null;
  #me: Me | null = null;
  #roster: PeopleView | null = null;
  #turn = 0;

  constructor(http: Pick<Http, "photo">, sealing: Pick<Sealing, "openText" | "openPhoto">, origin: string) {
    this.#sealing = sealing;
    this.#origin = origin;
    this.#photos = new Photos(http, sealing, () => void this.#show());
  }

  get view(): FamilyView | null {
    return this.#view;
  }

  /** The family as the server tells it. */
  set(view: FamilyView, me: Me): void {
    this.#view = view;
    this.#me = me;
    this.#photos.keepOnly(new Set(view.members.map((m) => m.id)));
    void this.#show();
  }

  /** The family by what its devices signed; texts may open now that did not. */
  certify(roster: PeopleView): void {
    this.#roster = roster;
    for (const [key, text] of this.#opened) if (text === null) this.#opened.delete(key);
    this.#photos.retry();
    void this.#show();
  }

  /** What is known of a device, from what the family's devices signed. */
  trust(member: MemberId, device: DeviceId | null = null): Trust {
    const known = this.#roster?.members.find((one) => one.member === member);
    const named = device === null || known?.devices.some((one) => one.device === device);
    if (!known || !named) return "unknown";
    return known.verified ? "verified" : "certified";
  }

  #opensFamily(member: MemberId, passkey: string): boolean {
    const known = this.#roster?.members.find((one) => one.member === member);
    return known?.recoveries.some(({ recovery }) => recovery === passkey) ?? false;
  }

  /** The server can be reached again. */
  retry(): void {
    this.#photos.retry();
  }

  clear(): void {
    this.#turn += 1;
    this.#view = null;
    this.#roster = null;
    this.#opened = new Map();
    this.#photos.keepOnly(new Set());
    this.family.set(null);
  }

  async #show(): Promise<void> {
    const turn = ++this.#turn;
    const [view, me] = [this.#view, this.#me];
    if (!view || !me) return;
    const [name, people, invitations] = await Promise.all([
      this.#open("family", view.id, view.profile),
      Promise.all(view.members.map((member) => this.#person(member, me))),
      Promise.all(view.invitations.map((invitation) => this.#invitation(invitation))),
    ]);
    // A newer view is being opened: its turn comes.
    if (turn === this.#turn) this.family.set({ name: name ?? "", people, invitations });
  }

  async #person(member: MemberView, me: Me): Promise<Person> {
    const [text, devices] = await Promise.all([
      this.#open("member", member.id, member.profile),
      Promise.all(member.devices.map((device) => this.#device(device, member.id, me))),
    ]);
    const profile: Profile = text === null ? UNREADABLE : readProfile(text);
    return {
      id: member.id,
      profile,
      photo: this.#photos.url(member.id, member.photo),
      keeper: member.keeper,
      me: member.id === me.member,
      trust: this.trust(member.id),
      joinedAt: member.joined_at,
      devices,
      departed: this.#departed(member),
      passkeys: member.passkeys.map((p) => ({
        id: p.id,
        addedAt: p.added_at,
        opensFamily: this.#opensFamily(member.id, p.id),
      })),
    };
  }

  #departed({ id, devices }: MemberView): DeviceId[] {
    const signed = this.#roster?.members.find(({ member }) => member === id)?.devices ?? [];
    return signed.map(({ device }) => device).filter((one) => !devices.some((listed) => listed.id === one));
  }

  async #device(device: DeviceView, member: MemberId, me: Me): Promise<DeviceInfo> {
    const name = device.profile === null ? null : await this.#open("device", device.id, device.profile);
    return {
      id: device.id,
      name: name ?? "",
      addedAt: device.added_at,
      seenAt: device.seen_at,
      thisOne: device.id === me.device,
      trust: this.trust(member, device.id),
      app: this.#app(device.id),
    };
  }

  #app(device: DeviceId): DeviceInfo["app"] {
    const roster = this.#roster;
    const known = roster?.members.flatMap(({ devices }) => devices).find((one) => one.device === device)?.app;
    if (!roster || !known) return null;
    return { release: known.release, other: otherApps(roster).some((one) => one.device === device) };
  }

  async #invitation(view: InvitationView): Promise<InvitationInfo> {
    const text = await this.#open("invitation", view.id, view.note);
    const note = text === null ? null : readNote(text);
    return {
      id: view.id,
      by: view.by,
      forMember: view.for_member,
      note: note?.text ?? "",
      madeAt: view.made_at,
      expiresAt: view.expires_at,
      state: view.state,
      link: note && view.state === "open" ? linkOf(this.#origin, view.id, note.secret) : null,
    };
  }

  /** The text, or null where it does not open. */
  async #open(purpose: Purpose, id: string, sealed: Sealed): Promise<string | null> {
    const key = `${purpose} ${id} ${sealed}`;
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const text = await this.#sealing.openText(purpose, id, sealed).catch(() => null);
    this.#opened.set(key, text);
    return text;
  }
}
