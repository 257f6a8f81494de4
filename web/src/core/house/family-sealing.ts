import type { App, GroupNews, PeopleView, RosterNews, Wish } from "../sealed/vault-types";
import type {
  GroupInfo,
  GroupItem,
  GroupMessage,
  KeyPackage,
  RosterItem,
  SealedChange,
  Welcome,
} from "../wire/gen";

/** Where this device stands among those of its family. */
export interface Standing {
  /** How many entries of the roster it has. */
  roster: number;
  /** The roster names it. */
  certified: boolean;
  /** It has no place in the family group. */
  waiting: boolean;
  /** The last item of the family group that it took; null: none since it joined. */
  seq: number | null;
  epoch: number | null;
  /** A change of this device is on its way to the server. */
  pending: boolean;
  /** Removed devices still have places in the family group. */
  untidy: boolean;
}

/** The family's roster and group, in the keys worker. What is thrown is `Refused("unopenable", name)`. */
export interface FamilySealing {
  standing(): Promise<Standing>;
  people(): Promise<PeopleView>;
  takeRoster(from: number, items: readonly RosterItem[]): Promise<RosterNews[]>;
  takeGroup(items: readonly GroupItem[]): Promise<GroupNews[]>;
  takeWelcome(seq: number, bytes: Welcome): Promise<void>;
  rejoin(info: GroupInfo): Promise<SealedChange>;
  change(wish: Wish): Promise<SealedChange>;
  /** The change that is on its way. */
  outgoing(): Promise<SealedChange | null>;
  confirm(): Promise<void>;
  abandon(): Promise<void>;
  /** This device's key in the family group is to be made anew, at this time by its own clock. */
  leafDue(now: number): Promise<boolean>;
  /** The family's devices are still to be told that this one runs this app. */
  appUntold(app: App): Promise<boolean>;
  /** Says so; `appTold` when the server has taken it. */
  tellApp(app: App): Promise<{ epoch: number; message: GroupMessage }>;
  appTold(app: App): Promise<void>;
  /** The whole keyring, for a device that took its place by itself. */
  shareRing(): Promise<{ epoch: number; message: GroupMessage }>;
  keyPackages(count: number): Promise<{ packages: KeyPackage[]; last_resort: KeyPackage }>;
}
