import { patiently, pause } from "../../tripwire/patience";

/** Milliseconds of pauses for a server that is away, before whoever fetches fails and is started anew. */
const PATIENCE = 60_000;

/**
 * Fetches what must have this hash (an `integrity` value), or fails. For workers, whose own address is that of
 * checked bytes and not one that `/assets/…` could be relative to.
 */
export async function fetchPinned(address: string, hash: string): Promise<Response> {
  const ask = () => fetch(new URL(address, self.origin), { integrity: hash });
  const whole = await patiently({ ask, pause, given: () => false }, PATIENCE);
  if (!whole?.response.ok)
    throw new Error(
      `A part of Parlour could not be loaded (${String(whole?.response.status ?? "no answer")}).`,
    );
  return whole.response;
}
