/** Who waits to be let in, and letting them in: a device of the family signs for it, so that every other can check. */
import type { FourPictures, KnockInfo, Profile } from "../parlour";
import { Refused } from "../parlour";
import { Cell } from "../readable";
import type { Sealing } from "../sealed/sealed";
import type { Knock } from "../sealed/vault-types";
import { fromBase64Url } from "../wire/bytes";
import type { Answer, DeviceId, FamilyView, KnockView, MemberId, Request, Sealed } from "../wire/gen";
import type { FamilySync } from "./family-sync";
import { readNote, type Note } from "./note";
import { isReturning } from "./recovery";
import { readProfile, writeProfile } from "./profile";

interface Ports {
  sealing: Pick<Sealing, "openText" | "openByLink" | "sealText" | "isProved">;
  sync: Pick<FamilySync, "change">;
  ask(request: Request): Promise<Answer>;
  me(): { member: MemberId };
  /** Milliseconds since the epoch by the server's clock. */
  now(): number;
}

/** A knock with what the invitation's note tells of it. */
interface Known {
  view: KnockView;
  note: Note | null;
  info: KnockInfo;
}

export class Admission {
  readonly knocks = new Cell<readonly KnockInfo[]>([]);
  readonly #ports: Ports;
  #known: readonly Known[] = [];
  #turn = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The family as the server tells it. */
  async set(view: FamilyView): Promise<void> {
    const turn = ++this.#turn;
    const known = await Promise.all(
      view.knocks.filter((knock) => this.#mayAdmit(knock)).map((knock) => this.#read(knock, view)),
    );
    if (turn !== this.#turn) return;
    this.#known = known;
    this.knocks.set(known.map(({ info }) => info));
  }

  clear(): void {
    this.#turn += 1;
    this.#known = [];
    this.knocks.set([]);
  }

  /** Lets them in, and seals what they said of themselves for the whole family. */
  async admit(device: DeviceId): Promise<void> {
    const { sealing, sync } = this.#ports;
    const { view, note, info } = this.#find(device);
    if (view.returns_at === null && !info.proved) throw new Refused("unopenable");
    const [device_profile, member_profile] = await Promise.all([
      sealing.sealText("device", device, info.deviceName),
      info.newcomer && sealing.sealText("member", view.member, writeProfile(info.newcomer)),
    ]);
    const profiles = { device_profile, ...(member_profile && { member_profile }) };
    const wish =
      view.returns_at === null
        ? ({
            kind: "admit",
            knock: knockOf(view),
            key: note?.knockKey ?? "",
            invitation: view.invitation,
          } as const)
        : ({ kind: "returned", knock: knockOf(view) } as const);
    await sync.change(wish, (change) => ({ type: "admit", device, change, ...profiles }));
  }

  async refuse(device: DeviceId): Promise<void> {
    await this.#ports.ask({ type: "refuse_knock", device });
  }

  async #read(view: KnockView, family: FamilyView): Promise<Known> {
    const { sealing, me } = this.#ports;
    const invitation = family.invitations.find(({ id }) => id === view.invitation);
    const text =
      invitation && (await sealing.openText("invitation", invitation.id, invitation.note).catch(() => null));
    const note = text ? readNote(text) : null;
    const open = async (id: string, sealed: Sealed | null) =>
      note && sealed && (await sealing.openByLink(note.secret, id, sealed).catch(() => null));
    const [profile, deviceName] = await Promise.all([
      open(view.member, view.new_member),
      open(view.device, view.profile),
    ]);
    const further = view.new_member === null;
    const newcomer: Profile | null = further ? null : readProfile(profile ?? "");
    const info: KnockInfo = {
      device: view.device,
      invitation: view.invitation,
      by: invitation?.by ?? me().member,
      newcomer,
      forMember: further ? view.member : null,
      deviceName: deviceName ?? "",
      at: view.at,
      proved: note !== null && (await sealing.isProved(knockOf(view), note.knockKey).catch(() => false)),
      pictures: view.member === me().member ? await knockPictures(view.device_key) : null,
    };
    return { view, note, info };
  }

  /** Others' further devices are theirs to let in; who has lost all of them returns by others' word, a day later. */
  #mayAdmit(knock: KnockView): boolean {
    const { me, now } = this.#ports;
    if (!isReturning(knock, me().member)) return true;
    return knock.returns_at !== null && knock.returns_at <= now();
  }

  #find(device: DeviceId): Known {
    const known = this.#known.find(({ view }) => view.device === device);
    if (!known) throw new Refused("not_found");
    return known;
  }
}

function knockOf({ member, device, device_key, key_package, mac }: KnockView): Knock {
  return { member, device, device_key, key_package, mac };
}

/** Four pictures of a device's key: 40 bits of its hash, the same on the device itself and on whoever lets it in. */
export async function knockPictures(deviceKey: string): Promise<FourPictures> {
  const label = new TextEncoder().encode("parlour knock v1\0");
  const key = fromBase64Url(deviceKey) ?? new Uint8Array();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array([...label, ...key])));
  const bits = hash.subarray(0, 5).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const picture = (shift: bigint) => {
    const ten = Number((bits >> shift) & 1023n);
    return { thing: ten >> 5, colour: (ten >> 2) & 7, count: (ten & 3) + 1 };
  };
  return [picture(30n), picture(20n), picture(10n), picture(0n)];
}
