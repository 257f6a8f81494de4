/**
 * The device's vault at rest: in IndexedDB, sealed by a WebCrypto key that no script can read out. A copied
 * profile folder is as good as the browser; a script that reads IndexedDB gets nothing.
 */
const DATABASE = "parlour-vault";
const STORE = "vault";
const KEY = "this";

/** What a device keeps, and the how-manieth writing it is. */
export interface Kept {
  version: number;
  state: Uint8Array<ArrayBuffer>;
}

/** Where a vault is kept between pages and among tabs. */
export interface VaultStore {
  /** 0: nothing is kept. */
  version(): Promise<number>;
  /** Null: nothing is kept, or it does not open any more. */
  load(): Promise<Kept | null>;
  /** Resolves when it is on the disk. */
  keep(kept: Kept): Promise<void>;
  erase(): Promise<void>;
}

interface Row {
  version: number;
  by: CryptoKey;
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

export class BrowserVaultStore implements VaultStore {
  #database: Promise<IDBDatabase> | null = null;
  #by: CryptoKey | null = null;

  async version(): Promise<number> {
    return (await this.#row())?.version ?? 0;
  }

  async load(): Promise<Kept | null> {
    const row = await this.#row();
    if (!row) return null;
    // What can't be opened any more is as good as gone: the device comes in again.
    const state = await crypto.subtle
      .decrypt(bound(row.version, row.nonce), row.by, row.sealed)
      .catch(() => null);
    if (!state) return null;
    this.#by = row.by;
    return { version: row.version, state: new Uint8Array(state) };
  }

  async keep({ version, state }: Kept): Promise<void> {
    const by = (this.#by ??= await makeKey());
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(bound(version, nonce), by, state);
    const row: Row = { version, by, nonce, sealed };
    await this.#do("readwrite", (store) => store.put(row, KEY));
  }

  async erase(): Promise<void> {
    this.#by = null;
    await this.#do("readwrite", (store) => store.clear());
  }

  async #row(): Promise<Row | null> {
    const row = await this.#do("readonly", (store) => store.get(KEY) as IDBRequest<Row | undefined>);
    return row ?? null;
  }

  /** A writing counts when its transaction has ended and is on the disk, not when it was asked for. */
  async #do<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    this.#database ??= open();
    const transaction = (await this.#database).transaction(STORE, mode, { durability: "strict" });
    const request = use(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve(request.result);
      };
      transaction.onabort = () => {
        reject(transaction.error ?? new Error("this browser keeps no data for this site"));
      };
    });
  }
}

function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** An older writing can't be put in the place of a newer one. */
function bound(version: number, nonce: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(`vault ${version}`) };
}

function open(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1);
  return new Promise((resolve, reject) => {
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => {
      resolve(asked.result);
    };
    asked.onerror = () => {
      reject(asked.error ?? new Error("this browser keeps no data for this site"));
    };
  });
}
