/**
 * Passkeys: they bring a member back on a new browser, and where the authenticator can (WebAuthn PRF), a secret with
 * which the new device is signed into the roster. What PRF gives never leaves the page: extension results are not
 * sent.
 */
import type { Http } from "../http";
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import { toBase64Url } from "../wire/bytes";
import { newId } from "../wire/new-id";
import type { PasskeyId, Returned } from "../wire/gen";
import type { Identity } from "./device-key";

interface Prf {
  prf?: { enabled?: boolean; results?: { first?: BufferSource } };
}

/** Makes a passkey of this member; gives its secret, where it has one. */
export async function addPasskey(
  http: Http,
  sealing: Pick<Sealing, "passkeyInput">,
): Promise<{ id: PasskeyId; prf: string | null }> {
  const { ceremony, options } = await http.passkeyRegisterStart();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    publicKeyOf(options) as PublicKeyCredentialCreationOptionsJSON,
  );
  publicKey.extensions = { ...publicKey.extensions, ...prfInput(sealing) };
  const made = await ceremonyOf(navigator.credentials.create({ publicKey }));
  const prf = prfOf(made) ?? (await evaluate(made, publicKey.rp.id, sealing));
  const id = newId<PasskeyId>();
  await http.passkeyRegisterFinish({ ceremony, id, credential: withoutResults(made) });
  return { id, prf };
}

/** Signs in with a passkey; gives its secret, where it has one. */
export async function returnByPasskey(
  http: Http,
  sealing: Pick<Sealing, "passkeyInput">,
  me: Identity,
): Promise<{ returned: Returned; prf: string | null }> {
  const { ceremony, options } = await http.passkeySignInStart();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    publicKeyOf(options) as PublicKeyCredentialRequestOptionsJSON,
  );
  publicKey.extensions = { ...publicKey.extensions, ...prfInput(sealing) };
  const given = await ceremonyOf(navigator.credentials.get({ publicKey }));
  const returned = await http.passkeySignInFinish({
    ceremony,
    credential: withoutResults(given),
    device: me.device,
    public_key: me.publicKey,
  });
  return { returned, prf: prfOf(given) };
}

/** Some authenticators give PRF results only when signing: asks once more, for this page only. */
async function evaluate(
  made: PublicKeyCredential,
  rpId: string | undefined,
  sealing: Pick<Sealing, "passkeyInput">,
): Promise<string | null> {
  const extensions = made.getClientExtensionResults() as Prf;
  if (!extensions.prf?.enabled) return null;
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    allowCredentials: [{ type: "public-key", id: made.rawId }],
    userVerification: "required",
    extensions: prfInput(sealing),
    ...(rpId ? { rpId } : {}),
  };
  const given = await navigator.credentials.get({ publicKey }).catch(() => null);
  return given ? prfOf(given as PublicKeyCredential) : null;
}

function prfInput(sealing: Pick<Sealing, "passkeyInput">): AuthenticationExtensionsClientInputs {
  return { prf: { eval: { first: sealing.passkeyInput } } } as AuthenticationExtensionsClientInputs;
}

/** The secret as base64url. */
function prfOf(credential: PublicKeyCredential): string | null {
  const first = (credential.getClientExtensionResults() as Prf).prf?.results?.first;
  if (!first) return null;
  const bytes = ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first);
  return toBase64Url(bytes);
}

function withoutResults(credential: PublicKeyCredential): unknown {
  return { ...(credential.toJSON() as object), clientExtensionResults: {} };
}

function publicKeyOf(options: unknown): unknown {
  return (options as { publicKey?: unknown } | null)?.publicKey ?? options;
}

/** The browser's own refusals (cancelled, no passkey here, not possible) in our words. */
async function ceremonyOf(asking: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await asking.catch((why: unknown) => {
    const name = why instanceof DOMException ? why.name : "";
    throw new Refused(
      name === "NotSupportedError" || name === "SecurityError" ? "unsupported" : "passkey_refused",
    );
  });
  if (!credential) throw new Refused("passkey_refused");
  return credential as PublicKeyCredential;
}
