/** The part of the keys worker that is for calls: their groups, and the guests who come into them. */
import type { GroupNews as CallMoved, GroupStart, GroupStep } from "../call/group-state";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type {
  Admission,
  CallGroupInfo,
  CallId,
  Commit,
  DeviceKey,
  GuestId,
  KnockMac,
  Proof,
  ProofHash,
  Proposal,
  PublicKey,
  Sealed,
  SeatSalt,
} from "../wire/gen";
import { bytesOf, idOf, tagOf, Unopenable } from "./bytes-of";
import { CallGroups, type ToMediaWorker } from "./call-groups";
import type { GuestAtTheDoor, GuestKeys, Join } from "./messages";
import { guestProof, guestProofHash, openGuestName, sealGuestName, Vault } from "./pkg/vault/vault";
import { NoVault, type VaultRoom } from "./vault-room";

const NONCE = 12;
/** Of the length that stands before an admission, with what the guest is told of the people after it. */
const LENGTH = 4;

export class CallDesk {
  protected readonly room: VaultRoom<Vault>;
  readonly #calls: CallGroups;

  constructor(room: VaultRoom<Vault>, toMedia: ToMediaWorker) {
    this.room = room;
    this.#calls = new CallGroups(toMedia);
  }

  async beginGroup(join: Join, call: CallId, tag: SeatSalt, usher: PublicKey): Promise<GroupStart> {
    const vault = await this.#company(join);
    // A guest comes into a call that its members have begun.
    if (!vault) throw new Unopenable("waiting");
    return this.#calls.begin(vault, join, call, tag, usher);
  }

  async joinGroup(
    join: Join,
    call: CallId,
    tag: SeatSalt,
    group: CallGroupInfo,
    usher: PublicKey,
  ): Promise<GroupStep> {
    return this.#calls.join(await this.#company(join), join, call, tag, group, usher);
  }

  proposeToGroup(join: Join, proposal: Proposal, seated: readonly SeatSalt[]): Promise<void> {
    return soon(() => this.#calls.propose(join, proposal, seated));
  }

  removeFromGroup(join: Join, tags: readonly SeatSalt[]): Promise<GroupStep> {
    return soon(() => this.#calls.remove(join, tags));
  }

  async confirmGroup(join: Join): Promise<CallMoved> {
    return this.#calls.confirm(await this.#company(join), join);
  }

  abandonGroup(join: Join): Promise<void> {
    return soon(() => this.#calls.abandon(join));
  }

  async takeGroupStep(join: Join, epoch: number, commit: Commit): Promise<CallMoved> {
    return this.#calls.take(await this.#company(join), join, epoch, commit);
  }

  endGroup(join: Join): Promise<void> {
    return soon(() => this.#calls.end(join));
  }

  // ------------------------------------------------------------- guests

  makeGuestLink(): Promise<{ secret: string; proofHash: ProofHash }> {
    const secret = randomBytes(32);
    const proofHash = encoded<ProofHash>(guestProofHash(secret.slice()));
    return Promise.resolve({ secret: toBase64Url(secret), proofHash });
  }

  guestProof(secret: string): Promise<Proof> {
    return soon(() => encoded<Proof>(guestProof(bytesOf(secret))));
  }

  openGuestName(secret: string, call: CallId, name: Sealed): Promise<string> {
    return soon(() => new TextDecoder().decode(openGuestName(bytesOf(secret), call, bytesOf(name))));
  }

  async admitGuest(secret: string, call: CallId, guest: GuestAtTheDoor, people: string): Promise<Admission> {
    const vault = await this.vault();
    const knock = { guest: guest.guest, tag: tagOf(guest.tag), key: guest.key, mac: guest.mac };
    const admitted = vault.admitGuest(bytesOf(secret), call, JSON.stringify(knock), randomBytes(NONCE));
    const text = new TextEncoder().encode(people);
    const told = Vault.sealForInvitation(bytesOf(secret), idOf(guest.guest), randomBytes(NONCE), text);
    const length = new Uint8Array(LENGTH);
    new DataView(length.buffer).setUint32(0, admitted.length);
    return encoded(new Uint8Array([...length, ...admitted, ...told]));
  }

  async knockAsGuest(
    join: Join,
    secret: string,
    call: CallId,
    guest: GuestId,
    tag: SeatSalt,
    name: string,
  ): Promise<GuestKeys> {
    const { key, mac } = this.#calls.knock(join, bytesOf(secret), call, guest, tag);
    const text = new TextEncoder().encode(name);
    const sealed = await soon(() => sealGuestName(bytesOf(secret), call, randomBytes(NONCE), text));
    return { key: key as DeviceKey, mac: mac as KnockMac, name: encoded(sealed) };
  }

  guestAdmitted(join: Join, secret: string, guest: GuestId, admission: Admission): Promise<string> {
    return soon(() => {
      const bytes = bytesOf(admission);
      if (bytes.length < LENGTH) throw new Unopenable("malformed");
      const end = LENGTH + new DataView(bytes.buffer).getUint32(0);
      this.#calls.admitted(join, bytesOf(secret), bytes.subarray(LENGTH, end));
      const told = Vault.openForInvitation(bytesOf(secret), idOf(guest), bytes.subarray(end));
      return new TextDecoder().decode(told);
    });
  }

  /** What a page checks others by: a guest's has no vault, and knows what it was told with its admission. */
  async #company(join: Join): Promise<Vault | null> {
    return this.#calls.isGuest(join) ? null : this.vault();
  }

  protected async vault(): Promise<Vault> {
    const vault = await this.room.seen();
    if (!vault) throw new NoVault();
    return vault;
  }
}

/** What throws here is a refusal like any other. */
export async function soon<T>(work: () => T): Promise<T> {
  await Promise.resolve();
  return work();
}

export function encoded<T extends string>(bytes: Uint8Array): T {
  return toBase64Url(bytes) as T;
}
