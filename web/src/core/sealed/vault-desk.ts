/**
 * What the keys worker does. The vault is the module's; here it is kept, changed under the lock of all tabs, and
 * spoken to in the page's words.
 */
import type { Standing } from "../house/family-sealing";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type {
  Card,
  DeviceId,
  DeviceKey,
  FamilyId,
  GroupInfo,
  GroupItem,
  InvitationId,
  KeyPackage,
  MemberId,
  Proof,
  ProofHash,
  RosterItem,
  Sealed,
  SealedChange,
  Voucher,
  Welcome,
} from "../wire/gen";
import { bytesOf, idOf } from "./bytes-of";
import { CallDesk, encoded, soon } from "./call-desk";
import type { ToMediaWorker } from "./call-groups";
import type { Door, KeysCalls } from "./messages";
import { makePaperCode, recoveryProof, recoveryProofHash, Vault } from "./pkg/vault/vault";
import type { MadeInvitation, Purpose } from "./sealed";
import { VaultRoom, type Alone } from "./vault-room";
import type { VaultStore } from "./vault-store";
import type {
  App,
  Ask,
  Code,
  GroupNews,
  Invited,
  Knock,
  PeopleView,
  RosterNews,
  Who,
  Wish,
} from "./vault-types";

type Promised = {
  [M in keyof KeysCalls]: (...given: Parameters<KeysCalls[M]>) => Promise<ReturnType<KeysCalls[M]>>;
};

const NONCE = 12;
const seed = () => randomBytes(32);
const nonce = () => randomBytes(NONCE);

export class VaultDesk extends CallDesk implements Promised {
  constructor(store: VaultStore, alone: Alone, toMedia: ToMediaWorker) {
    super(new VaultRoom(store, (state) => Vault.restore(state), alone), toMedia);
  }

  async who(): Promise<Who | null> {
    const vault = await this.room.seen();
    return vault && parsed(vault.who());
  }

  async found(family: FamilyId, member: MemberId, device: DeviceId): Promise<SealedChange> {
    const vault = Vault.found(family, member, device, seed());
    await this.room.begin(vault);
    return parsed(vault.outgoing());
  }

  async knock(
    { family, invitation, secret, card }: Door,
    member: MemberId,
    device: DeviceId,
  ): Promise<Knock> {
    const vault = Vault.knock(family, member, device, invitation, bytesOf(secret), bytesOf(card), seed());
    const knock = parsed<Knock>(vault.knockSent());
    await this.room.begin(vault);
    return knock;
  }

  forget(): Promise<void> {
    return this.room.forget();
  }

  // ------------------------------------------------------------- the family

  async standing(): Promise<Standing> {
    const vault = await this.vault();
    const { device, members, waiting, length, untidy } = parsed<PeopleView>(vault.people());
    return {
      roster: length,
      certified: members.some((one) => one.devices.some((known) => known.device === device)),
      waiting,
      seq: vault.seq() ?? null,
      epoch: vault.epoch() ?? null,
      pending: vault.outgoing() !== undefined,
      untidy,
    };
  }

  async people(): Promise<PeopleView> {
    return parsed((await this.vault()).people());
  }

  takeRoster(from: number, items: readonly RosterItem[]): Promise<RosterNews[]> {
    return this.room.change((vault) => parsed(vault.takeRoster(from, JSON.stringify(items))));
  }

  takeGroup(items: readonly GroupItem[]): Promise<GroupNews[]> {
    return this.room.change((vault) => items.map((item) => parsed(vault.takeGroup(JSON.stringify(item)))));
  }

  takeWelcome(_seq: number, bytes: Welcome): Promise<void> {
    return this.room.change((vault) => {
      vault.takeWelcome(bytesOf(bytes));
    });
  }

  rejoin(info: GroupInfo): Promise<SealedChange> {
    return this.room.change((vault) => parsed(vault.rejoin(bytesOf(info), seed())));
  }

  change(wish: Wish): Promise<SealedChange> {
    return this.room.change((vault) => parsed(vault.change(JSON.stringify(wish), seed())));
  }

  async outgoing(): Promise<SealedChange | null> {
    const outgoing = (await this.vault()).outgoing();
    return outgoing === undefined ? null : parsed(outgoing);
  }

  confirm(): Promise<void> {
    return this.room.change((vault) => {
      vault.confirm();
    });
  }

  abandon(): Promise<void> {
    return this.room.change((vault) => {
      vault.abandon();
    });
  }

  shareRing() {
    return this.room.change((vault) => parsed<ReturnType<KeysCalls["shareRing"]>>(vault.shareRing(seed())));
  }

  leafDue(now: number): Promise<boolean> {
    return this.room.change((vault) => vault.isLeafDue(now));
  }

  async appUntold({ release, manifest }: App): Promise<boolean> {
    return (await this.vault()).isAppUntold(release, bytesOf(manifest));
  }

  tellApp({ release, manifest }: App) {
    return this.room.change((vault) =>
      parsed<ReturnType<KeysCalls["tellApp"]>>(vault.tellApp(release, bytesOf(manifest), seed())),
    );
  }

  appTold({ release, manifest }: App): Promise<void> {
    return this.room.change((vault) => {
      vault.appTold(release, bytesOf(manifest));
    });
  }

  keyPackages(count: number) {
    return this.room.change((vault) => {
      const packages = parsed<KeyPackage[]>(vault.keyPackages(count, true, seed()));
      const last_resort = packages.pop() as KeyPackage;
      return { packages, last_resort };
    });
  }

  // ------------------------------------------------------------- texts

  async sealText(purpose: Purpose, id: string, text: string): Promise<Sealed> {
    const vault = await this.vault();
    return encoded(vault.seal(purpose, idOf(id), nonce(), new TextEncoder().encode(text)));
  }

  async openText(purpose: Purpose, id: string, sealed: Sealed): Promise<string> {
    return new TextDecoder().decode(await this.#open(purpose, id, bytesOf(sealed)));
  }

  async sealPhoto(member: MemberId, picture: ArrayBuffer): Promise<ArrayBuffer> {
    const vault = await this.vault();
    return vault.seal("photo", idOf(member), nonce(), new Uint8Array(picture)).buffer as ArrayBuffer;
  }

  async openPhoto(member: MemberId, sealed: ArrayBuffer): Promise<ArrayBuffer> {
    return (await this.#open("photo", member, new Uint8Array(sealed))).buffer as ArrayBuffer;
  }

  // ------------------------------------------------------------- invitations

  async makeInvitation(invitation: InvitationId, card: string): Promise<MadeInvitation> {
    const secret = randomBytes(32);
    const text = new TextEncoder().encode(card);
    const made = (await this.vault()).makeInvitation(invitation, secret.slice(), nonce(), text);
    const parts = parsed<Invited>(made);
    return {
      secret: toBase64Url(secret),
      proofHash: parts.proof_hash as ProofHash,
      card: parts.card as Card,
      knockKey: parts.key,
    };
  }

  invitationProof(secret: string): Promise<Proof> {
    return soon(() => encoded<Proof>(Vault.invitationProof(bytesOf(secret))));
  }

  openCard({ invitation, secret, card }: Omit<Door, "family">): Promise<string> {
    return soon(() => new TextDecoder().decode(Vault.openCard(invitation, bytesOf(secret), bytesOf(card))));
  }

  sealByLink(secret: string, id: string, text: string): Promise<Sealed> {
    const bytes = new TextEncoder().encode(text);
    return soon(() => encoded<Sealed>(Vault.sealForInvitation(bytesOf(secret), idOf(id), nonce(), bytes)));
  }

  openByLink(secret: string, id: string, sealed: Sealed): Promise<string> {
    return soon(() => {
      const opened = Vault.openForInvitation(bytesOf(secret), idOf(id), bytesOf(sealed));
      return new TextDecoder().decode(opened);
    });
  }

  // ------------------------------------------------------------- verification

  async pairCode(member: MemberId): Promise<string> {
    return toBase64Url((await this.vault()).pairCode(member));
  }

  verify(member: MemberId): Promise<void> {
    return this.room.change((vault) => {
      vault.verify(member);
    });
  }

  unverify(member: MemberId): Promise<void> {
    return this.room.change((vault) => {
      vault.unverify(member);
    });
  }

  async deviceKey(): Promise<DeviceKey> {
    return encoded((await this.vault()).deviceKey());
  }

  isProved(knock: Knock, key: string): Promise<boolean> {
    return soon(() => Vault.isProved(JSON.stringify(knock), bytesOf(key)));
  }

  // ------------------------------------------------------------- coming back

  makePaperCode(): Promise<string> {
    return soon(() => makePaperCode(randomBytes(15)));
  }

  codeProof(code: Code): Promise<{ proof: Proof; proofHash: ProofHash }> {
    const json = JSON.stringify(code);
    return soon(() => ({ proof: encoded(recoveryProof(json)), proofHash: encoded(recoveryProofHash(json)) }));
  }

  async returning(device: DeviceId, code: Code, roster: readonly RosterItem[]): Promise<void> {
    await this.room.begin(Vault.returning(device, JSON.stringify(code), JSON.stringify(roster), seed()));
  }

  comeBack(code: Code, info: GroupInfo): Promise<SealedChange> {
    return this.room.change((vault) => parsed(vault.comeBack(JSON.stringify(code), bytesOf(info), seed())));
  }

  async vouch(ask: Ask): Promise<Voucher> {
    return encoded((await this.vault()).vouch(JSON.stringify(ask)));
  }

  /** What does not open may have been sealed under a key that another tab has heard of. */
  async #open(purpose: string, id: string, sealed: Uint8Array): Promise<Uint8Array> {
    try {
      return (await this.vault()).open(purpose, idOf(id), sealed);
    } catch (why) {
      if (!(await this.room.refresh())) throw why;
      return (await this.vault()).open(purpose, idOf(id), sealed);
    }
  }
}

function parsed<T>(json: string | undefined): T {
  return JSON.parse(json ?? "null") as T;
}
