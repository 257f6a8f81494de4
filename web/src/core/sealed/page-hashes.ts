/** The hashes that the page was built with: its import map names every script's. */

/** Every script that this page may load, by its path, with its hash as an `integrity` value. */
export function scriptsInPage(): Readonly<Record<string, string>> {
  const text = document.querySelector('script[type="importmap"]')?.textContent ?? "{}";
  return (JSON.parse(text) as { integrity?: Record<string, string> }).integrity ?? {};
}

/** The hash of the script at this address, as an `integrity` value. */
export function hashInPage(address: string): string {
  const hash = scriptsInPage()[new URL(address, location.origin).pathname];
  if (hash === undefined) throw new Error("This page was not built whole: it does not name a script's hash.");
  return hash;
}
