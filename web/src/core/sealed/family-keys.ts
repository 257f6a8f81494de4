/**
 * What the keys worker does: everything that needs the family's key. The key itself is in the module's
 * memory; it passes through here only to be kept, and leaves the worker only wrapped or sealed.
 */
import { fromBase64Url, idBytes, randomBytes, toBase64Url } from "../wire/bytes";
import type { CallId, FamilyId, Proof, ProofHash, Sealed, WrappedKey } from "../wire/gen";
import type { KeysCalls, KeysToMedia, SenderName } from "./messages";
import { FamilySecrets } from "./pkg/sealed";

/** Where keys are kept between pages. */
export interface KeyStore {
  keep(family: FamilyId, key: Uint8Array<ArrayBuffer>): Promise<void>;
  load(family: FamilyId): Promise<Uint8Array<ArrayBuffer> | null>;
  forget(): Promise<void>;
}

/** Something did not open: a wrong key, a changed text, or no key at all. */
export class Unopenable extends Error {}

type Promised = {
  [M in keyof KeysCalls]: (
    ...given: Parameters<KeysCalls[M]>
  ) => ReturnType<KeysCalls[M]> | Promise<ReturnType<KeysCalls[M]>>;
};

const NONCE = 12;

export class FamilyKeys implements Promised {
  #inHand: FamilySecrets | null = null;
  #kept: FamilyId | null = null;

  constructor(
    private readonly store: KeyStore,
    private readonly toMedia: (message: KeysToMedia, transfer: Transferable[]) => void,
  ) {}

  createFamily(): void {
    this.#take(new FamilySecrets(randomBytes(32)));
  }

  async hasFamily(family: FamilyId): Promise<boolean> {
    if (this.#kept === family) return true;
    const key = await this.store.load(family);
    if (!key) return false;
    this.#take(new FamilySecrets(key));
    key.fill(0);
    this.#kept = family;
    return true;
  }

  async keep(family: FamilyId): Promise<void> {
    const key = new Uint8Array(this.#key().expose());
    try {
      await this.store.keep(family, key);
      this.#kept = family;
    } finally {
      key.fill(0);
    }
  }

  async forget(): Promise<void> {
    this.#inHand?.free();
    this.#inHand = null;
    this.#kept = null;
    await this.store.forget();
  }

  sealText(purpose: string, id: string, text: string): Sealed {
    return encoded(this.#seal(purpose, id, new TextEncoder().encode(text)));
  }

  openText(purpose: string, id: string, sealed: Sealed): string {
    return new TextDecoder().decode(this.#open(purpose, id, decoded(sealed)));
  }

  sealPhoto(member: string, picture: ArrayBuffer): ArrayBuffer {
    return this.#seal("photo", member, new Uint8Array(picture)).buffer as ArrayBuffer;
  }

  openPhoto(member: string, sealed: ArrayBuffer): ArrayBuffer {
    return this.#open("photo", member, new Uint8Array(sealed)).buffer as ArrayBuffer;
  }

  makeInvitation(invitation: string) {
    const secret = randomBytes(32);
    const wrapped = opening(() =>
      this.#key().wrapForInvitation(secret, identity(invitation), randomBytes(NONCE)),
    );
    return {
      secret: toBase64Url(secret),
      proofHash: encoded<ProofHash>(FamilySecrets.invitationProofHash(secret)),
      wrappedKey: encoded<WrappedKey>(wrapped),
    };
  }

  invitationProof(secret: string): Proof {
    return encoded(opening(() => FamilySecrets.invitationProof(decoded(secret))));
  }

  takeInvitation(invitation: string, secret: string, wrappedKey: WrappedKey): void {
    this.#take(
      opening(() => FamilySecrets.fromInvitation(decoded(secret), identity(invitation), decoded(wrappedKey))),
    );
  }

  wrapForPasskey(prf: ArrayBuffer): WrappedKey {
    return erasing(prf, (bytes) =>
      encoded(opening(() => this.#key().wrapForPasskey(bytes, randomBytes(NONCE)))),
    );
  }

  unwrapFromPasskey(prf: ArrayBuffer, wrappedKey: WrappedKey): void {
    this.#take(erasing(prf, (bytes) => opening(() => FamilySecrets.fromPasskey(bytes, decoded(wrappedKey)))));
  }

  seat(join: number, call: CallId, sender: SenderName): void {
    const key = this.#senderKey(call, sender);
    this.toMedia({ type: "seat", join, number: sender.number, key }, [key]);
  }

  senders(join: number, call: CallId, added: readonly SenderName[], retired: readonly number[]): void {
    const keys = added.map((sender) => ({ number: sender.number, key: this.#senderKey(call, sender) }));
    this.toMedia(
      { type: "senders", join, added: keys, retired },
      keys.map(({ key }) => key),
    );
  }

  #senderKey(call: CallId, sender: SenderName): ArrayBuffer {
    const salt = decoded(sender.salt);
    return opening(() => this.#key().senderKey(identity(call), identity(sender.id), salt))
      .buffer as ArrayBuffer;
  }

  #seal(purpose: string, id: string, data: Uint8Array): Uint8Array {
    return opening(() => this.#key().seal(purpose, identity(id), randomBytes(NONCE), data));
  }

  #open(purpose: string, id: string, sealed: Uint8Array): Uint8Array {
    return opening(() => this.#key().open(purpose, identity(id), sealed));
  }

  #key(): FamilySecrets {
    if (!this.#inHand) throw new Unopenable("this page does not have the family's key");
    return this.#inHand;
  }

  #take(secrets: FamilySecrets): void {
    this.#inHand?.free();
    this.#inHand = secrets;
    this.#kept = null;
  }
}

/** The module refuses with sentences; to the page every refusal means the same. */
function opening<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Unopenable(error instanceof Error ? error.message : String(error));
  }
}

function erasing<T>(secret: ArrayBuffer, work: (bytes: Uint8Array) => T): T {
  const bytes = new Uint8Array(secret);
  try {
    return work(bytes);
  } finally {
    bytes.fill(0);
  }
}

function encoded<T extends string>(bytes: Uint8Array): T {
  return toBase64Url(bytes) as T;
}

function decoded(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (!bytes) throw new Unopenable("this is not base64url");
  return bytes;
}

function identity(id: string): Uint8Array {
  const bytes = idBytes(id);
  if (!bytes) throw new Unopenable("this is not an id");
  return bytes;
}
