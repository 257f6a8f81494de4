/**
 * Fetches what must have this hash (an `integrity` value), or fails. For workers, whose own address is that of
 * checked bytes and not one that `/assets/…` could be relative to.
 */
export function fetchPinned(address: string, hash: string): Promise<Response> {
  return fetch(new URL(address, self.origin), { integrity: hash });
}
