/** The hashes that the page was built with: its import map names every script's. */

/** The hash of the script at this address, as an `integrity` value. */
export function hashInPage(address: string): string {
  const text = document.querySelector('script[type="importmap"]')?.textContent ?? "{}";
  const { integrity } = JSON.parse(text) as { integrity?: Record<string, string> };
  const hash = integrity?.[new URL(address, location.origin).pathname];
  if (hash === undefined) throw new Error("This page was not built whole: it does not name a script's hash.");
  return hash;
}
