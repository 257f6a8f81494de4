/** The little that has to be changed in SDP: everything else is said through the API. */

const OPUS = { useinbandfec: "1", usedtx: "1" } as const;

/**
 * The answer with Opus told to repair itself (in-band FEC, RFC 7587 §6.1) and to fall silent in silence
 * (DTX): an encoder obeys what the *remote* description says, and the relay has no opinion of its own.
 */
export function withOpusSettings(sdp: string): string {
  const lines = sdp.split("\r\n");
  const opus = new Set<string>();
  for (const line of lines) {
    const type = /^a=rtpmap:(\d+) opus\/48000/i.exec(line)?.[1];
    if (type) opus.add(type);
  }
  const sections = splitSections(lines);
  return sections
    .map((section) => (section[0]?.startsWith("m=audio") ? withFormats(section, opus) : section))
    .flat()
    .join("\r\n");
}

function splitSections(lines: readonly string[]): string[][] {
  const sections: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith("m=")) sections.push([]);
    sections.at(-1)?.push(line);
  }
  return sections;
}

function withFormats(section: readonly string[], opus: ReadonlySet<string>): string[] {
  const done = new Set<string>();
  const out = section.map((line) => {
    const match = /^a=fmtp:(\d+) (.*)$/.exec(line);
    const [, type, parameters] = match ?? [];
    if (type === undefined || parameters === undefined || !opus.has(type)) return line;
    done.add(type);
    return `a=fmtp:${type} ${merge(parameters)}`;
  });
  return out.flatMap((line) => {
    const type = /^a=rtpmap:(\d+) opus\/48000/i.exec(line)?.[1];
    return type !== undefined && !done.has(type) ? [line, `a=fmtp:${type} ${merge("")}`] : [line];
  });
}

function merge(parameters: string): string {
  const settings = new Map<string, string>();
  for (const part of parameters.split(";")) {
    const [key, value] = part.trim().split("=");
    if (key) settings.set(key, value ?? "");
  }
  for (const [key, value] of Object.entries(OPUS)) settings.set(key, value);
  return [...settings].map(([key, value]) => (value ? `${key}=${value}` : key)).join(";");
}

/**
 * The answer with this way of sending sound first in its first sound section, which is the microphone's. A
 * browser sends RED where that is what the answer names first, and Opus alone otherwise.
 */
export function withMicrophoneAs(sdp: string, red: boolean): string {
  const sections = splitSections(sdp.split("\r\n"));
  const microphone = sections.findIndex((section) => section[0]?.startsWith("m=audio"));
  const section = sections[microphone];
  const type = section?.map((line) => /^a=rtpmap:(\d+) red\/48000/i.exec(line)?.[1]).find((found) => found);
  const [kind, port, protocol, ...types] = section?.[0]?.split(" ") ?? [];
  if (!section || !type || !kind || !port || !protocol) return sdp;
  const rest = types.filter((other) => other !== type);
  section[0] = [kind, port, protocol, ...(red ? [type, ...rest] : [...rest, type])].join(" ");
  return sections.flat().join("\r\n");
}

/**
 * The answer without the word that the relay only answers checks (ICE-lite, RFC 8445 §2.5). To a relay that says so
 * Chromium names the way for media with its second check, 48 ms after the first, and the relay may send nothing
 * before; to any other with the first. It is the browser that chooses the way in either case.
 */
export function withFirstCheckNaming(sdp: string): string {
  return sdp.replace(/^a=ice-lite\r\n/m, "");
}
