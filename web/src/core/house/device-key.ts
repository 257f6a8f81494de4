/** This device's own key: made here, kept in IndexedDB, and not to be had out of either. */
import { fromBase64Url, toBase64Url } from "../wire/bytes";
import type { Challenge, DeviceId, FamilyId, PublicKey, Signature } from "../wire/gen";

/** What a device knows of itself. */
export interface Identity {
  device: DeviceId;
  family: FamilyId | null;
  /** The server has said that it knows this device. */
  confirmed: boolean;
  publicKey: PublicKey;
  privateKey: CryptoKey;
}

const DATABASE = "parlour-device";
const STORE = "identity";
const KEY = "this";

/** Makes a key for this device. Not written anywhere until {@link Identities.keep}. */
export async function makeIdentity(device: DeviceId): Promise<Identity> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const publicKey = toBase64Url(raw) as PublicKey;
  return { device, family: null, confirmed: false, publicKey, privateKey: pair.privateKey };
}

/** Signs a challenge: `"parlour sign-in\0" || origin || "\0" || challenge` (`wire::SignIn`). */
export async function signChallenge(me: Identity, origin: string, challenge: Challenge): Promise<Signature> {
  const head = new TextEncoder().encode(`parlour sign-in\0${origin}\0`);
  const tail = fromBase64Url(challenge) ?? new Uint8Array();
  const message = new Uint8Array([...head, ...tail]);
  const signature = await crypto.subtle.sign("Ed25519", me.privateKey, message);
  return toBase64Url(new Uint8Array(signature)) as Signature;
}

/** Where a device keeps who it is. */
export interface Identities {
  kept(): Promise<Identity | null>;
  keep(me: Identity): Promise<void>;
  erase(): Promise<void>;
}

export const browserIdentities: Identities = {
  async kept() {
    const found = await transact("readonly", (store) => store.get(KEY) as IDBRequest<Identity | undefined>);
    return found ?? null;
  },
  async keep(me) {
    await transact("readwrite", (store) => store.put(me, KEY));
  },
  async erase() {
    await transact("readwrite", (store) => store.clear());
  },
};

async function transact<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = use(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () =>
        reject(transaction.error ?? new Error("IndexedDB failed"));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}
