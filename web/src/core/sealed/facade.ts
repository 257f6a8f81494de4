/** The page's side of the two workers. */
import type { CallId, InvitationId, MemberId, WrappedKey } from "../wire/gen";
import { CallWorkers, PageCallSealing } from "./call-facade";
import { KeysWorker } from "./keys-worker";
import type { Purpose, CallSealing, CallSealingEvents, Sealing } from "./sealed";
import { startKeysWorker, startMediaWorker } from "./trusted";

/** Starts the two workers and lets them speak with one another. Once a page, as early as possible. */
export function openSealing(): Sealing {
  const keys = new KeysWorker(startKeysWorker());
  const workers = new CallWorkers(keys, startMediaWorker());
  const { port1, port2 } = new MessageChannel();
  keys.give(port1);
  workers.give(port2);
  return new PageSealing(keys, workers);
}

class PageSealing implements Sealing {
  readonly passkeyInput = new TextEncoder().encode("parlour v1 family key");

  constructor(
    private readonly keys: KeysWorker,
    private readonly workers: CallWorkers,
  ) {}

  createFamily = () => this.keys.ask("createFamily");
  hasFamily: Sealing["hasFamily"] = (family) => this.keys.ask("hasFamily", family);
  keep: Sealing["keep"] = (family) => this.keys.ask("keep", family);
  forget = () => this.keys.ask("forget");

  sealText: Sealing["sealText"] = (purpose, id, text) => this.keys.ask("sealText", purpose, id, text);
  openText: Sealing["openText"] = (purpose: Purpose, id, sealed) =>
    this.keys.ask("openText", purpose, id, sealed);
  sealPhoto = (member: MemberId, picture: ArrayBuffer) => this.keys.ask("sealPhoto", member, picture);
  openPhoto = (member: MemberId, sealed: ArrayBuffer) => this.keys.ask("openPhoto", member, sealed);

  makeInvitation = (invitation: InvitationId) => this.keys.ask("makeInvitation", invitation);
  invitationProof = (secret: string) => this.keys.ask("invitationProof", secret);
  takeInvitation = (invitation: InvitationId, secret: string, wrapped: WrappedKey) =>
    this.keys.ask("takeInvitation", invitation, secret, wrapped);

  wrapForPasskey(prf: ArrayBuffer): Promise<WrappedKey> {
    return erasing(prf, this.keys.ask("wrapForPasskey", prf));
  }

  unwrapFromPasskey(prf: ArrayBuffer, wrapped: WrappedKey): Promise<void> {
    return erasing(prf, this.keys.ask("unwrapFromPasskey", prf, wrapped));
  }

  beginCall(call: CallId, events: CallSealingEvents = {}): CallSealing {
    return new PageCallSealing(this.workers, call, events);
  }
}

/** The worker has its own copy by now and erases it itself. */
function erasing<T>(secret: ArrayBuffer, asked: T): T {
  new Uint8Array(secret).fill(0);
  return asked;
}
