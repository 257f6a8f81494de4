/**
 * The groups of this page's calls: in the keys worker's memory and nowhere else. Their keys go to the media worker
 * and to nobody else.
 */
import type { GroupNews, GroupStart, GroupStep, Leaf } from "../call/group-state";
import type { FourPictures } from "../parlour";
import { randomBytes, toBase64Url } from "../wire/bytes";
import type { CallGroupInfo, CallId, Commit, GroupInfo, SeatSalt } from "../wire/gen";
import { bytesOf, saltOf, tagOf } from "./bytes-of";
import type { Join, KeysToMedia } from "./messages";
import { CallGroup, type Vault } from "./pkg/vault/vault";
import type { CallCommit, CallNews, Leaf as VaultLeaf } from "./vault-types";

export type ToMediaWorker = (message: KeysToMedia, transfer: Transferable[]) => void;

/** One connection's group, and one that it has begun or joined and the server has not taken yet. */
interface Held {
  group: CallGroup | null;
  next: CallGroup | null;
}

export class CallGroups {
  readonly #held = new Map<Join, Held>();
  readonly #toMedia: ToMediaWorker;

  constructor(toMedia: ToMediaWorker) {
    this.#toMedia = toMedia;
  }

  begin(vault: Vault, join: Join, call: CallId, tag: SeatSalt): GroupStart {
    const next = CallGroup.begin(vault, call, tagOf(tag), randomBytes(32));
    this.#put(join, next);
    return { epoch: next.epoch(), groupInfo: toBase64Url(next.groupInfo()) as GroupInfo };
  }

  join(vault: Vault, join: Join, call: CallId, tag: SeatSalt, { group_info }: CallGroupInfo): GroupStep {
    const next = CallGroup.join(vault, call, tagOf(tag), bytesOf(group_info), randomBytes(32));
    this.#put(join, next);
    return stepOf(next.joined() ?? "");
  }

  remove(join: Join, tags: readonly SeatSalt[]): GroupStep {
    const group = this.#here(join);
    return stepOf(group.remove(JSON.stringify(tags.map(tagOf)), randomBytes(32)));
  }

  confirm(vault: Vault, join: Join): GroupNews {
    const held = this.#held.get(join);
    if (held?.next) {
      held.group?.free();
      held.group = held.next;
      held.next = null;
      return this.#moved(join, held.group, false);
    }
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

  take(vault: Vault, join: Join, epoch: number, commit: Commit): GroupNews {
    const group = this.#here(join);
    const news = JSON.parse(group.take(vault, epoch, bytesOf(commit))) as CallNews;
    return this.#moved(join, group, news.removed.length > 0);
  }

  end(join: Join): void {
    const held = this.#held.get(join);
    held?.group?.free();
    held?.next?.free();
    this.#held.delete(join);
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
    const held = this.#held.get(join) ?? { group: null, next: null };
    held.next?.free();
    held.next = next;
    this.#held.set(join, held);
  }

  #here(join: Join): CallGroup {
    const group = this.#held.get(join)?.group;
    if (!group) throw new Error("this connection is in no group");
    return group;
  }
}

function stepOf(json: string): GroupStep {
  const { epoch, commit, group_info } = JSON.parse(json) as CallCommit;
  return { epoch, commit: commit as Commit, groupInfo: group_info as GroupInfo };
}

function leafOf({ tag, ...leaf }: VaultLeaf): Leaf {
  return { ...leaf, tag: saltOf(tag) };
}
