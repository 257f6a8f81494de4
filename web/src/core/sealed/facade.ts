/** The page's side of the two workers. */
import { systemClock, type Clock } from "../clock";
import type { CallId, FamilyId, InvitationId, MemberId, WrappedKey } from "../wire/gen";
import { CallWorkers, PageCallSealing } from "./call-facade";
import { KeysWorker } from "./keys-worker";
import type { Purpose, CallSealing, CallSealingEvents, Sealing } from "./sealed";
import { startKeysWorker, startMediaWorker } from "./trusted";

/** How the workers are started; tests bring their own. */
export interface Workers {
  keys(): Worker;
  media(): Worker;
}

/** Starts the two workers and lets them speak with one another. Once a page, as early as possible. */
export function openSealing(
  workers: Workers = { keys: startKeysWorker, media: startMediaWorker },
  clock: Clock = systemClock,
): Sealing {
  return new PageSealing(workers, clock);
}

class PageSealing implements Sealing {
  readonly passkeyInput = new TextEncoder().encode("parlour v1 family key");

  readonly #keys: KeysWorker;
  readonly #calls: CallWorkers;
  /** Whose key another worker has to take in hand where this one dies. */
  #kept: FamilyId | null = null;

  constructor(start: Workers, clock: Clock) {
    this.#keys = new KeysWorker(start.keys, clock, () => {
      this.#join();
      if (this.#kept) this.#keys.ask("hasFamily", this.#kept).catch(() => undefined);
    });
    this.#calls = new CallWorkers(this.#keys, start.media, clock, () => this.#join());
    this.#join();
  }

  /** The media worker gets its keys over a channel that the page can't read. */
  #join(): void {
    const { port1, port2 } = new MessageChannel();
    this.#keys.give(port1);
    this.#calls.give(port2);
  }

  createFamily = () => this.#keys.ask("createFamily");

  async hasFamily(family: FamilyId): Promise<boolean> {
    const has = await this.#keys.ask("hasFamily", family);
    if (has) this.#kept = family;
    return has;
  }

  async keep(family: FamilyId): Promise<void> {
    await this.#keys.ask("keep", family);
    this.#kept = family;
  }

  forget(): Promise<void> {
    this.#kept = null;
    return this.#keys.ask("forget");
  }

  sealText: Sealing["sealText"] = (purpose, id, text) => this.#keys.ask("sealText", purpose, id, text);
  openText: Sealing["openText"] = (purpose: Purpose, id, sealed) =>
    this.#keys.ask("openText", purpose, id, sealed);
  sealPhoto = (member: MemberId, picture: ArrayBuffer) => this.#keys.ask("sealPhoto", member, picture);
  openPhoto = (member: MemberId, sealed: ArrayBuffer) => this.#keys.ask("openPhoto", member, sealed);

  makeInvitation = (invitation: InvitationId) => this.#keys.ask("makeInvitation", invitation);
  invitationProof = (secret: string) => this.#keys.ask("invitationProof", secret);
  takeInvitation = (invitation: InvitationId, secret: string, wrapped: WrappedKey) =>
    this.#keys.ask("takeInvitation", invitation, secret, wrapped);

  wrapForPasskey(prf: ArrayBuffer): Promise<WrappedKey> {
    return erasing(prf, this.#keys.ask("wrapForPasskey", prf));
  }

  unwrapFromPasskey(prf: ArrayBuffer, wrapped: WrappedKey): Promise<void> {
    return erasing(prf, this.#keys.ask("unwrapFromPasskey", prf, wrapped));
  }

  beginCall(call: CallId, events: CallSealingEvents = {}): CallSealing {
    return new PageCallSealing(this.#calls, call, events);
  }
}

/** The worker has its own copy by now and erases it itself. */
function erasing<T>(secret: ArrayBuffer, asked: T): T {
  new Uint8Array(secret).fill(0);
  return asked;
}
