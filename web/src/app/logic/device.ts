/** What kind of thing this page runs on, for a first suggestion of its name. */
export type DeviceKind = "phone" | "tablet" | "computer";

export function deviceKind(touch: boolean, shortEdge: number): DeviceKind {
  if (!touch) return "computer";
  return shortEdge < 600 ? "phone" : "tablet";
}

export type BrowserKind = "chrome" | "firefox" | "safari" | "iphone" | "android";

/** Whose steps to show when camera and microphone were refused. Only words depend on it, never behaviour. */
export function browserKind(agent: string): BrowserKind {
  if (/iPhone|iPad/.test(agent)) return "iphone";
  if (agent.includes("Firefox")) return "firefox";
  if (agent.includes("Android")) return "android";
  return agent.includes("Chrome") || agent.includes("Chromium") ? "chrome" : "safari";
}
