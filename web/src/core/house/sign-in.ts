import type { Http } from "../http";
import { Refused } from "../parlour";
import { signChallenge, type Identity } from "./device-key";

/**
 * Signs in with the device's own key. `unknown`: this server does not know the device; another one may, or
 * this one again once it has the right data.
 */
export async function signIn(
  http: Pick<Http, "challenge" | "signIn">,
  origin: string,
  me: Identity,
): Promise<"in" | "unknown" | "later"> {
  try {
    const { challenge } = await http.challenge({ device: me.device });
    const signature = await signChallenge(me, origin, challenge);
    await http.signIn({ device: me.device, challenge, signature });
    return "in";
  } catch (why) {
    return why instanceof Refused && why.code === "wrong_signature" ? "unknown" : "later";
  }
}
