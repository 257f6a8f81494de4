/** Files that are asked for while their server is away: it is asked again until it is back. */

/** Milliseconds before the second, third, … time of asking; the last one repeats. */
const PAUSES = [250, 500, 1000] as const;
/**
 * Milliseconds of pauses until somebody has to be told. A server that is started anew is back within seconds, and
 * browsers end a service worker that has not answered after five minutes.
 */
const PATIENCE = 120_000;
/** What a proxy says whose server is away (RFC 9110 §15.6.3 to §15.6.5). */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** A file that came whole. */
export interface Whole {
  response: Response;
  bytes: ArrayBuffer;
}

export interface Asking {
  ask(): Promise<Response>;
  pause(milliseconds: number): Promise<void>;
  /** Nobody waits for it any more. */
  given(): boolean;
}

/**
 * The file. Where its server stayed away: what a proxy says for it, or `null`. That there is no such file is an answer
 * like any other.
 */
export async function patiently({ ask, pause, given }: Asking, patience = PATIENCE): Promise<Whole | null> {
  let waited = 0;
  for (let times = 0; ; times += 1) {
    const whole = await once(ask);
    if (whole && !AWAY.has(whole.response.status)) return whole;
    const next = PAUSES[Math.min(times, PAUSES.length - 1)] ?? 0;
    waited += next;
    if (waited > patience || given()) return whole;
    await pause(next);
  }
}

/** A server that goes away in the middle of a file has not sent it. */
async function once(ask: Asking["ask"]): Promise<Whole | null> {
  try {
    const response = await ask();
    return { response, bytes: await response.clone().arrayBuffer() };
  } catch {
    return null;
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds));
}
