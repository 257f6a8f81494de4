/**
 * The groups of this page's calls: in the keys worker's memory and nowhere else. Their keys go to the media worker
 * and to nobody else.
 */
import type { GroupNews, GroupStart, GroupStep, Leaf } from "../call/group-state";
import type { FourPictures } from "../parlour";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type {
  CallGroupInfo,
  CallId,
  Commit,
  GroupInfo,
  GuestId,
  Proposal,
  PublicKey,
  SeatSalt,
} from "../wire/gen";
import { bytesOf, saltOf, tagOf, Unopenable } from "./bytes-of";
import type { Join, KeysToMedia } from "./messages";
import { CallGroup, GuestPage, type Vault } from "./pkg/vault/vault";
import type { CallCommit, CallNews, GuestKnock, Leaf as VaultLeaf } from "./vault-types";

export type ToMediaWorker = (message: KeysToMedia, transfer: Transferable[]) => void;

/** One connection's group, and one that it has begun or joined and the server has not taken yet. */
interface Held {
  group: CallGroup | null;
  next: CallGroup | null;
  /** The page is a guest's. */
  guest: GuestPage | null;
}

export class CallGroups {
  readonly #held = new Map<Join, Held>();
  readonly #toMedia: ToMediaWorker;

  constructor(toMedia: ToMediaWorker) {
    this.#toMedia = toMedia;
  }

  begin(vault: Vault, join: Join, call: CallId, tag: SeatSalt, usher: PublicKey): GroupStart {
    const next = CallGroup.begin(vault, call, tagOf(tag), bytesOf(usher), randomBytes(32));
    this.#put(join, next);
    return { epoch: next.epoch(), groupInfo: toBase64Url(next.groupInfo()) as GroupInfo };
  }

  /** `vault`: null where the page is a guest's. */
  join(
    vault: Vault | null,
    join: Join,
    call: CallId,
    tag: SeatSalt,
    { group_info }: CallGroupInfo,
    usher: PublicKey,
  ): GroupStep {
    const [info, key] = [bytesOf(group_info), bytesOf(usher)];
    const next = vault
      ? CallGroup.join(vault, call, tagOf(tag), key, info, randomBytes(32))
      : CallGroup.joinAsGuest(this.#guest(join), key, info, randomBytes(32));
    this.#put(join, next);
    return stepOf(next.joined() ?? "");
  }

  propose(join: Join, proposal: Proposal, seated: readonly SeatSalt[]): void {
    this.#here(join).propose(JSON.stringify(seated.map(tagOf)), bytesOf(proposal));
  }

  remove(join: Join, tags: readonly SeatSalt[]): GroupStep {
    const group = this.#here(join);
    return stepOf(group.remove(JSON.stringify(tags.map(tagOf)), randomBytes(32)));
  }

  confirm(vault: Vault | null, join: Join): GroupNews {
    const held = this.#held.get(join);
    if (held?.next) {
      held.group?.free();
      held.group = held.next;
      held.next = null;
      return this.#moved(join, held.group, false);
    }
    // Guests have nothing to confirm but that they came.
    if (!vault) throw new Unopenable("nothing_pending");
    const group = this.#here(join);
    const news = JSON.parse(group.confirm(vault)) as CallNews;
    return this.#moved(join, group, news.removed.length > 0);
  }

  abandon(join: Join): void {
    const held = this.#held.get(join);
    if (held?.next) {
      held.next.free();
      held.next = null;
    } else held?.group?.abandon();
  }

  take(vault: Vault | null, join: Join, epoch: number, commit: Commit): GroupNews {
    const group = this.#here(join);
    const bytes = bytesOf(commit);
    const taken = vault
      ? group.take(vault, epoch, bytes)
      : group.takeAsGuest(this.#guest(join), epoch, bytes);
    const news = JSON.parse(taken) as CallNews;
    return this.#moved(join, group, news.removed.length > 0);
  }

  end(join: Join): void {
    const held = this.#held.get(join);
    held?.group?.free();
    held?.next?.free();
    held?.guest?.free();
    this.#held.delete(join);
  }

  // ------------------------------------------------------------- guests

  /** The page is a guest's from now on: makes its key, and knocks with it. */
  knock(join: Join, secret: Uint8Array, call: CallId, guest: GuestId, tag: SeatSalt): GuestKnock {
    const page = GuestPage.knock(secret, call, guest, tagOf(tag), randomBytes(32));
    this.#at(join).guest = page;
    return JSON.parse(page.knockSent()) as GuestKnock;
  }

  /** Takes what a member's device has sealed for this guest's page. */
  admitted(join: Join, secret: Uint8Array, sealed: Uint8Array): void {
    this.#guest(join).admitted(secret, sealed);
  }

  isGuest(join: Join): boolean {
    return Boolean(this.#held.get(join)?.guest);
  }

  #guest(join: Join): GuestPage {
    const page = this.#held.get(join)?.guest;
    if (!page) throw new Unopenable("waiting");
    return page;
  }

  /** A new epoch: its key goes to the media worker before anybody hears of it. */
  #moved(join: Join, group: CallGroup, removed: boolean): GroupNews {
    const leaves = (JSON.parse(group.leaves()) as VaultLeaf[]).map(leafOf);
    const epoch = group.epoch();
    const key = group.baseKey().buffer as ArrayBuffer;
    const others = leaves.filter(({ own }) => !own).map(({ index }) => index);
    this.#toMedia({ type: "epoch", join, epoch: epoch & 0xff, key, own: group.ownLeaf(), others }, [key]);
    return { epoch, leaves, removed, pictures: JSON.parse(group.pictures()) as FourPictures };
  }

  #put(join: Join, next: CallGroup): void {
    const held = this.#at(join);
    held.next?.free();
    held.next = next;
  }

  #at(join: Join): Held {
    const held = this.#held.get(join) ?? { group: null, next: null, guest: null };
    this.#held.set(join, held);
    return held;
  }

  #here(join: Join): CallGroup {
    const group = this.#held.get(join)?.group;
    if (!group) throw new Error("this connection is in no group");
    return group;
  }
}

function stepOf(json: string): GroupStep {
  const { epoch, commit, group_info, leaf, removed } = JSON.parse(json) as CallCommit;
  return { epoch, commit: commit as Commit, groupInfo: group_info as GroupInfo, leaf, removed };
}

function leafOf({ tag, ...leaf }: VaultLeaf): Leaf {
  return { ...leaf, tag: saltOf(tag) };
}
