/** Worker scripts under `require-trusted-types-for 'script'`: the policy `app` lets in exactly these two. */
import keysUrl from "./keys.worker.ts?worker&url";
import mediaUrl from "./media.worker.ts?worker&url";

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): unknown;
  };
}

function scriptUrl(url: string): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (!policies) return url;
  policy ??= policies.createPolicy("app", {
    createScriptURL(asked) {
      if (asked === keysUrl || asked === mediaUrl) return asked;
      throw new TypeError("Only Parlour's own workers are started.");
    },
  });
  return policy.createScriptURL(url) as string;
}

let policy: ReturnType<Policies["createPolicy"]> | null = null;

export function startKeysWorker(): Worker {
  return new Worker(scriptUrl(keysUrl), { type: "module", name: "keys" });
}

export function startMediaWorker(): Worker {
  return new Worker(scriptUrl(mediaUrl), { type: "module", name: "media" });
}
