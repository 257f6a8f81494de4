import type { FourPictures, Trust } from "../parlour";
import type {
  CallGroupInfo,
  Commit,
  DeviceId,
  GroupInfo,
  MemberId,
  Proposal,
  PublicKey,
  SeatSalt,
} from "../wire/gen";

/** One page in the call's group: who it is by its own signature, which a device of the family has certified. */
export interface Leaf {
  index: number;
  tag: SeatSalt;
  who:
    | { kind: "member"; member: MemberId; device: DeviceId }
    /** `by`: who let them in. */
    | { kind: "guest"; guest: string; by: MemberId };
  /** The member was met and compared with. */
  verified: boolean;
  /** Its device is of the family now; one that was removed is to be put out. */
  belongs: boolean;
  own: boolean;
}

/** What people are told of a leaf. */
export function trustOf({ who, verified }: Leaf): Trust {
  if (who.kind === "guest") return "guest";
  return verified ? "verified" : "certified";
}

/** The call's group after a step. */
export interface GroupNews {
  epoch: number;
  /** In the order of their indices. */
  leaves: readonly Leaf[];
  /** Somebody was removed by it: what they could open must not be sent any more. */
  removed: boolean;
  pictures: FourPictures;
}

/** A group that is to be begun, as the server is told. */
export interface GroupStart {
  epoch: number;
  groupInfo: GroupInfo;
}

/** A step that is to be made, as the server is told. */
export interface GroupStep extends GroupStart {
  commit: Commit;
  /** This page's place in the tree. */
  leaf: number;
  /** Places that it takes away. */
  removed: readonly number[];
}

/**
 * The group of one connection, in the keys worker. What is begun, joined or removed counts only when it is
 * confirmed; until then the group is what it was. New keys go straight to the media worker.
 */
export interface GroupSealing {
  /** `usher`: the key with which the server proposes removals. */
  begin(usher: PublicKey): Promise<GroupStart>;
  join(group: CallGroupInfo, usher: PublicKey): Promise<GroupStep>;
  /**
   * The server's proposal to remove somebody: the next commit names it. `seated`: the pages that have a seat. Throws
   * `Refused("unopenable", why)`, and nothing was taken, where it proposes anything else.
   */
  propose(proposal: Proposal, seated: readonly SeatSalt[]): Promise<void>;
  remove(tags: readonly SeatSalt[]): Promise<GroupStep>;
  /** The server took it. */
  confirm(): Promise<GroupNews>;
  /** The server took another one. */
  abandon(): Promise<void>;
  /** Another seat's step; throws `Refused("unopenable", why)` where it does not hold. */
  take(epoch: number, commit: Commit): Promise<GroupNews>;
  /** One's own frames are sealed in this epoch from now on. */
  send(epoch: number): void;
}

/** What a page knows of the call's group. */
export interface GroupState {
  /** Null: it has not joined yet. */
  epoch: number | null;
  leaves: readonly Leaf[];
  pictures: FourPictures | null;
}

export const OUTSIDE: GroupState = { epoch: null, leaves: [], pictures: null };
