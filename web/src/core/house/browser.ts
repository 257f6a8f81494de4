/** What a browser must have for anything to be sealed; the name of the first thing it lacks, or null. */
export async function missingFeature(): Promise<string | null> {
  if (!globalThis.isSecureContext) return "a secure connection (https)";
  if (typeof WebAssembly === "undefined") return "WebAssembly";
  if (typeof Worker === "undefined") return "workers";
  if (typeof indexedDB === "undefined") return "IndexedDB";
  if (!("RTCRtpScriptTransform" in globalThis)) return "RTCRtpScriptTransform";
  if (!("setCodecPreferences" in RTCRtpTransceiver.prototype)) return "setCodecPreferences";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  } catch {
    return "Ed25519";
  }
  return null;
}
