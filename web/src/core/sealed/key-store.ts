/**
 * The family's key at rest: in IndexedDB, sealed by a WebCrypto key that no script can read out. A copied
 * profile folder is as good as the browser; a script that reads IndexedDB gets nothing.
 */
import type { FamilyId } from "../wire/gen";
import type { KeyStore } from "./family-keys";

const DATABASE = "parlour-keys";
const STORE = "family";

interface KeptKey {
  family: FamilyId;
  by: CryptoKey;
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

export class BrowserKeyStore implements KeyStore {
  #database: Promise<IDBDatabase> | null = null;

  async keep(family: FamilyId, key: Uint8Array<ArrayBuffer>): Promise<void> {
    const by = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]);
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(bound(family, nonce), by, key);
    const kept: KeptKey = { family, by, nonce, sealed };
    const store = await this.#store("readwrite");
    await finished(store.put(kept));
  }

  async load(family: FamilyId): Promise<Uint8Array<ArrayBuffer> | null> {
    const store = await this.#store("readonly");
    const kept = (await finished(store.get(family))) as KeptKey | undefined;
    if (!kept) return null;
    // What can't be opened any more is as good as gone: the key comes again by invitation or passkey.
    const key = await crypto.subtle
      .decrypt(bound(family, kept.nonce), kept.by, kept.sealed)
      .catch(() => null);
    return key && new Uint8Array(key);
  }

  async forget(): Promise<void> {
    const store = await this.#store("readwrite");
    await finished(store.clear());
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#database ??= open();
    return (await this.#database).transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
  }
}

/** What is kept for one family does not open for another. */
function bound(family: FamilyId, nonce: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(family) };
}

async function open(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "family" });
  return await finished(asked);
}

/** A write counts when its transaction has ended, not when it was asked for. */
function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const failed = () => {
      reject(request.error ?? new Error("this browser keeps no data for this site"));
    };
    request.onerror = failed;
    request.onsuccess = () => {
      const transaction = request.transaction;
      if (!transaction || transaction.mode !== "readwrite") resolve(request.result);
      else {
        transaction.oncomplete = () => {
          resolve(request.result);
        };
        transaction.onabort = failed;
      }
    };
  });
}
