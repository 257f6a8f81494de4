/** The page's side of the two workers. */
import { systemClock, type Clock } from "../clock";
import type { CallId } from "../wire/gen";
import { CallWorkers, PageCallSealing } from "./call-facade";
import { PageVisit } from "./visit-facade";
import { KeysWorker } from "./keys-worker";
import type { KeysCalls, KeysMethod } from "./messages";
import type { CallSealing, CallSealingEvents, Sealing } from "./sealed";
import { startKeysWorker, startMediaWorker } from "./trusted";

/** How the workers are started; tests bring their own. */
export interface Workers {
  keys(): Worker;
  media(): Worker;
}

/** What is asked of the keys worker as it is. */
const ASKED = [
  "who",
  "found",
  "knock",
  "forget",
  "standing",
  "people",
  "takeRoster",
  "takeGroup",
  "takeWelcome",
  "rejoin",
  "change",
  "confirm",
  "abandon",
  "keyPackages",
  "shareRing",
  "leafDue",
  "appUntold",
  "tellApp",
  "appTold",
  "outgoing",
  "sealText",
  "openText",
  "sealPhoto",
  "openPhoto",
  "makeInvitation",
  "invitationProof",
  "openCard",
  "sealByLink",
  "openByLink",
  "pairCode",
  "verify",
  "unverify",
  "deviceKey",
  "isProved",
  "makePaperCode",
  "codeProof",
  "returning",
  "comeBack",
  "vouch",
  "makeGuestLink",
  "guestProof",
  "openGuestName",
  "admitGuest",
] as const satisfies readonly KeysMethod[];

type Asked = Pick<Sealing, (typeof ASKED)[number]>;

/** Starts the two workers and lets them speak with one another. Once a page, as early as possible. */
export function openSealing(
  workers: Workers = { keys: startKeysWorker, media: startMediaWorker },
  clock: Clock = systemClock,
): Sealing {
  const keys: KeysWorker = new KeysWorker(workers.keys, clock, () => {
    join();
    // Calls are nowhere but in the worker's memory: each takes a new place in its group.
    calls.lost();
  });
  const calls: CallWorkers = new CallWorkers(keys, workers.media, clock, () => join());
  /** The media worker gets its keys over a channel that the page can't read. */
  const join = () => {
    const { port1, port2 } = new MessageChannel();
    keys.give(port1);
    calls.give(port2);
  };
  join();
  const asked = ASKED.map((method) => [
    method,
    (...given: Parameters<KeysCalls[typeof method]>) => keys.ask(method, ...given),
  ]);
  return {
    ...(Object.fromEntries(asked) as Asked),
    passkeyInput: new TextEncoder().encode("parlour v1 family key"),
    beginCall: (call: CallId, events: CallSealingEvents = {}): CallSealing =>
      new PageCallSealing(calls, call, events),
    beginVisit: (call, lost) => new PageVisit(calls, call, lost),
  };
}
