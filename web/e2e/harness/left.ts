/** Whatever the browser still holds of a family or of a call. Runs in the page. */
export async function everythingLeft(): Promise<unknown[]> {
  const opened = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((done, failed) => {
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error ?? new Error("indexedDB"));
    });
  const left: unknown[] = [...Object.entries(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const base = await opened(indexedDB.open(name ?? ""));
    for (const store of base.objectStoreNames) {
      left.push(...(await opened(base.transaction(store).objectStore(store).getAllKeys())));
    }
    base.close();
  }
  return left;
}
