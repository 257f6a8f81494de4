import type { Calls } from "../calls";
import type { Devices } from "../media/devices";
import type { Cell, Signal } from "../readable";
import type { News } from "../socket";
import type { CallId, CallView, MemberId, Sends } from "../wire/gen";
import type { LinkState } from "./link-state";
import type { Claim } from "./claim";
import type { CallPorts } from "./ports";

/** The page's own call, before the app's view of it is made. */
export interface Own {
  call: CallId;
  /** The call as it was last seen, or as it will be once the server has heard of it. */
  view: CallView;
  sends: Sends;
  link: LinkState;
}

export interface DeskPorts extends CallPorts {
  devices: Devices;
  calls: Cell<Calls>;
  news: Signal<News>;
  me(): { member: MemberId };
  /** Claims a seat among the tabs of this browser: a copied tab has a copy of the first one's memory. */
  claim: Claim;
  /** Everybody whom "everyone" rings. */
  everyone(): readonly MemberId[];
  now(): number;
}
