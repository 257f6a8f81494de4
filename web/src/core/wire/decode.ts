/**
 * What the server sends, checked lightly: the server is our own build and checks what it is sent; here it
 * is enough that a message of another version or a broken proxy can't put the page into a strange state.
 */
import type { Answer, Code, FromServer, Problem } from "./gen";

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const text: Check = (v) => typeof v === "string";
const number: Check = (v) => typeof v === "number" && Number.isFinite(v);
const truth: Check = (v) => typeof v === "boolean";
const fields = (v: unknown): v is Fields => typeof v === "object" && v !== null && !Array.isArray(v);
const list =
  (of: Check): Check =>
  (v) =>
    Array.isArray(v) && v.every(of);
const object =
  (shape: Record<string, Check>): Check =>
  (v) =>
    fields(v) && Object.entries(shape).every(([key, check]) => check(v[key]));
const maybe =
  (of: Check): Check =>
  (v) =>
    v === null || v === undefined || of(v);

const sends = object({ microphone: truth, camera: truth, screen: truth });
const seat = object({
  id: text,
  number,
  member: text,
  device: text,
  guest: maybe(text),
  salt: text,
  link: text,
  sends,
});
const deviceRing = object({ device: text, state: (v) => text(v) || fields(v) });
const ring = object({
  member: text,
  by: text,
  started_at: number,
  ends_at: number,
  state: text,
  devices: list(deviceRing),
});
const guestLink = object({ id: text, by: text, note: text, made_at: number });
const guest = object({
  id: text,
  link: text,
  tag: text,
  key: text,
  mac: text,
  name: text,
  at: number,
  admitted_by: maybe(text),
});
const call = object({
  id: text,
  by: text,
  started_at: number,
  seats: list(seat),
  rings: list(ring),
  guest_links: list(guestLink),
  guests: list(guest),
});
const device = object({
  id: text,
  profile: maybe(text),
  added_at: number,
  seen_at: maybe(number),
  placed: truth,
});
const passkey = object({ id: text, added_at: number });
const member = object({
  id: text,
  keeper: truth,
  profile: text,
  photo: maybe(number),
  joined_at: number,
  devices: list(device),
  passkeys: list(passkey),
});
const invitation = object({
  id: text,
  by: text,
  for_member: maybe(text),
  note: text,
  made_at: number,
  expires_at: number,
  state: text,
});
const knock = object({
  device: text,
  member: text,
  new_member: maybe(text),
  profile: text,
  invitation: text,
  device_key: text,
  key_package: text,
  mac: text,
  at: number,
  expires_at: number,
  vouchers: list(object({ by: maybe(text), voucher: text })),
  returns_at: maybe(number),
});
const family = object({
  id: text,
  profile: text,
  members: list(member),
  invitations: list(invitation),
  knocks: list(knock),
});
const rosterItem = object({ bytes: text, at: number });
const groupItem = object({ seq: number, epoch: number, kind: text, bytes: text });
const callEpoch = object({ group: text, epoch: number });
const callGroup = object({ at: callEpoch, group_info: text });
const sealedHead = object({
  roster: number,
  group: maybe(object({ epoch: number, seq: number, acknowledged: maybe(number) })),
  key_packages: number,
  last_resort: truth,
});
const proposals = list(text);
const removals = object({ at: callEpoch, proposals });
const slot = object({ mid: text, shows: maybe(object({ seat: text, kind: text })) });

const answers: Record<Answer["type"], Check> = {
  done: fields,
  welcome: object({
    now: number,
    member: text,
    device: text,
    family,
    calls: list(call),
    sealed: sealedHead,
  }),
  waiting: object({
    now: number,
    family: text,
    member: text,
    device: text,
    at: number,
    expires_at: number,
    open: truth,
    returns_at: maybe(number),
  }),
  guest: object({
    now: number,
    family: text,
    call: text,
    guest: text,
    admission: maybe(text),
    view: maybe(call),
  }),
  joined: object({ seat: text, number, sdp: text, call, group: maybe(callGroup), external_sender: text }),
  renewed: object({ sdp: text }),
  roster: object({ from: number, entries: list(rosterItem), more: truth }),
  group: object({ items: list(groupItem), more: truth, too_old: truth }),
  group_info: object({ epoch: number, group_info: text }),
  key_package: object({ key_package: text, last_resort: truth }),
  call_group: object({
    at: callEpoch,
    commits: list(object({ epoch: number, commit: text, proposals })),
    proposals,
    group_info: maybe(text),
  }),
};

const problem = object({ code: text, message: text });
const answer: Check = (v) => fields(v) && ofItsType(answers, v);
const reply: Check = (v) => fields(v) && ("ok" in v ? answer(v["ok"]) : "err" in v && problem(v["err"]));

const messages: Record<FromServer["type"], Check> = {
  reply: object({ n: number, result: reply }),
  family: object({ family }),
  call: object({ call, removals: maybe(removals) }),
  call_ended: object({ call: text }),
  slots: object({ call: text, seat: text, slots: list(slot), more_audio: number, more_video: number }),
  speakers: object({ call: text, seats: list(text) }),
  wanted: object({ call: text, seat: text, camera: list(truth), screen: truth, red: truth }),
  seat_lost: object({ call: text, seat: text }),
  history_changed: fields,
  waiting: object({ open: truth, returns_at: maybe(number) }),
  admitted: fields,
  guest_admitted: object({ admission: text, call }),
  guest_refused: fields,
  not_admitted: fields,
  roster: object({ from: number, entries: list(rosterItem) }),
  group_items: object({ items: list(groupItem) }),
  welcome: object({ seq: number, bytes: text }),
  call_group: object({ call: text, group: callGroup }),
  call_commit: object({ call: text, at: callEpoch, commit: text }),
  call_ready: object({ call: text, at: callEpoch, seats: list(text) }),
  signed_out: object({ removed: truth }),
};

/** Own names only: `toString` is no message. */
function ofItsType(checks: Record<string, Check>, value: Fields): boolean {
  const type = value["type"];
  return typeof type === "string" && Object.hasOwn(checks, type) && checks[type]?.(value) === true;
}

/** The message in this text; null where it is none that this page knows. */
export function decodeFromServer(json: string): FromServer | null {
  const value = parse(json);
  if (!fields(value)) return null;
  return ofItsType(messages, value) ? (value as unknown as FromServer) : null;
}

/** The refusal in this text, as an HTTP answer carries it; null where it is none. */
export function decodeProblem(json: string): Problem | null {
  const value = parse(json);
  return problem(value) ? (value as Problem) : null;
}

/** The code of a problem, for the app to find a sentence for. */
export function codeOf(problem: Problem | null): Code {
  return problem?.code ?? "internal";
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
