/** Every screen and state there is, by name. */
import type { CallInfo, MyCall, Person, RingInfo, SeatInfo } from "../../core/parlour";
import type { Scene } from "./parlour";
import { ada, alone, bea, crowdPeople, family, lily, many, me, sampleLink, tea, theo, tom } from "./people";
import { film, landscape, page, upright } from "./picture";

const call = "call" as CallInfo["id"];
const minute = 60_000;

function seat(person: Person, more: Partial<SeatInfo> = {}): SeatInfo {
  const device = person.devices[0]?.id as SeatInfo["device"];
  return {
    id: `seat-${person.id}` as SeatInfo["id"],
    member: person.id,
    device,
    link: "up",
    sends: { microphone: true, camera: true, screen: false },
    me: person.me,
    speaking: false,
    camera: person.me ? null : film(person.profile.portrait),
    screen: null,
    ...more,
  };
}

type DeviceState = RingInfo["devices"][number]["state"];

function ring(person: Person, state: RingInfo["state"], ...devices: DeviceState[]): RingInfo {
  return {
    member: person.id,
    by: me.id,
    startedAt: tea,
    endsAt: tea + 45_000,
    state,
    devices: devices.map((one, index) => ({ device: (person.devices[index]?.id ?? String(index)) as SeatInfo["device"], state: one })),
  };
}

function info(seats: SeatInfo[], rings: RingInfo[] = [], by = me): CallInfo {
  return { id: call, by: by.id, startedAt: tea - 12 * minute, seats, rings };
}

function mine(seats: SeatInfo[], more: Partial<MyCall> = {}, rings: RingInfo[] = []): MyCall {
  return {
    info: info(seats, rings),
    seat: seats.find((one) => one.me)?.id ?? null,
    media: "up",
    sends: { microphone: true, camera: true, screen: false },
    self: film(me.profile.portrait),
    selfScreen: null,
    sound: new MediaStream(),
    trouble: null,
    ...more,
  };
}

const past = (name: string, by: Person, at: number, minutes: number, parts: [Person, "joined" | "missed" | "declined"][], unseen = false) => ({
  id: name as CallInfo["id"],
  by: by.id,
  startedAt: at,
  endedAt: at + minutes * minute,
  parts: parts.map(([person, part]) => ({ member: person.id, part })),
  unseen,
});

const history = {
  calls: [
    past("h1", theo, tea - 70 * minute, 1, [[theo, "joined"], [me, "missed"]], true),
    past("h2", me, tea - 26 * 60 * minute, 34, [[me, "joined"], [tom, "joined"], [ada, "joined"], [bea, "missed"]]),
    past("h3", me, tea - 3 * 1440 * minute, 1, [[me, "joined"], [ada, "declined"]]),
    past("h4", bea, tea - 4 * 1440 * minute, 75, [[bea, "joined"], [me, "joined"]]),
    past("h5", tom, tea - 8 * 1440 * minute, 1, [[tom, "joined"], [me, "declined"]]),
  ],
  more: true,
};

const four = () => [seat(theo, { speaking: true }), seat(tom, { camera: film(tom.profile.portrait, upright) }), seat(ada, { sends: { microphone: false, camera: true, screen: false } }), seat(me)];
const incoming = (...others: Person[]) => ({ call: info([seat(tom), ...others.map((one) => seat(one))], [], tom), by: tom.id, endsAt: tea + 45_000 });
const ended = (rings: RingInfo[]) => ({ call, why: "over" as const, members: [ada.id], rings });

export const scenes: Record<string, () => Scene> = {
  starting: () => ({ phase: { at: "starting" } }),
  door: () => ({ phase: { at: "door", founding: false } }),
  "door-founding": () => ({ phase: { at: "door", founding: true } }),
  founding: () => ({ phase: { at: "founding" } }),
  invited: () => ({ phase: { at: "invited", invitation: { open: true, family: family.name, by: me.profile, forMember: null, expiresAt: tea + 6 * 1440 * minute } } }),
  "invited-device": () => ({ phase: { at: "invited", invitation: { open: true, family: family.name, by: tom.profile, forMember: tom.profile, expiresAt: tea + 6 * 1440 * minute } } }),
  "invited-expired": () => ({ phase: { at: "invited", invitation: { open: false, why: "invitation_expired" } } }),
  "invited-offline": () => ({ phase: { at: "invited", invitation: { open: false, why: "offline" } } }),
  unsupported: () => ({ phase: { at: "unsupported", missing: "RTCRtpScriptTransform" } }),
  keyless: () => ({ phase: { at: "keyless" } }),
  removed: () => ({ phase: { at: "removed" } }),
  outdated: () => ({ phase: { at: "outdated" } }),
  home: () => ({ family }),
  "home-alone": () => ({ family: alone }),
  "home-many": () => ({ family: many }),
  "home-notes": () => ({ family, history, calls: [info([seat(tom), seat(ada)], [], tom)] }),
  "home-ended": () => ({ family, ended: ended([ring(ada, "declined", { declined: "in_ten_minutes" })]), call: null }),
  "home-offline": () => ({ family, connection: "connecting" }),
  calls: () => ({ family, history }),
  "calls-none": () => ({ family }),
  family: () => ({ family }),
  member: () => ({ family }),
  invite: () => ({ family }),
  settings: () => ({ family }),
  check: () => ({ family }),
  "check-denied": () => ({ family, trouble: "denied" }),
  ringing: () => ({ family, incoming: incoming(theo, lily) }),
  "ringing-one": () => ({ family, incoming: incoming() }),
  calling: () => ({ family, call: mine([seat(me)], {}, [ring(ada, "pending", "ringing", "ringing")]) }),
  "calling-away": () => ({ family, call: mine([seat(me)], {}, [ring(ada, "pending", "unreachable", "unreachable")]) }),
  "calling-everyone": () => ({
    family,
    call: mine([seat(me)], {}, [
      ring(tom, "pending", "ringing"),
      ring(ada, "pending", "ringing", "unreachable"),
      ring(theo, "declined", { declined: "asleep" }),
      ring(lily, "missed", "missed"),
      ring(bea, "pending", "unreachable"),
    ]),
  }),
  "calling-denied": () => ({ family, call: mine([seat(me)], { trouble: "denied", self: null, sends: { microphone: false, camera: false, screen: false } }, [ring(ada, "pending", "ringing", "ringing")]) }),
  "call-two": () => ({ family, call: mine([seat(tom, { speaking: true }), seat(me)]) }),
  "call-upright": () => ({ family, call: mine([seat(tom, { camera: film(tom.profile.portrait, upright) }), seat(me)]) }),
  call: () => ({ family, call: mine(four()) }),
  "call-three": () => ({ family, call: mine([seat(theo, { speaking: true }), seat(tom), seat(me)]) }),
  "call-lost": () => ({ family, call: mine([seat(theo), seat(lily, { link: "lost" }), seat(ada, { link: "joining", camera: null }), seat(me)], { sends: { microphone: false, camera: false, screen: false } }) }),
  "call-screen": () => ({ family, call: mine([seat(theo), seat(tom, { sends: { microphone: true, camera: true, screen: true }, screen: page() }), seat(me)]) }),
  "call-trouble": () => ({ family, call: mine(four(), { media: "reconnecting", trouble: "no_camera", self: null }, [ring(bea, "pending", "ringing")]) }),
  "call-rung": () => ({ family, call: mine(four()), incoming: { ...incoming(), call: { ...info([seat(bea)], [], bea), id: "other" as CallInfo["id"] }, by: bea.id } }),
  "call-many": () => ({ family: many, call: mine([seat(theo), seat(tom), seat(ada, { speaking: true }), ...crowdPeople.map((one) => seat(one, { camera: film(one.profile.portrait, landscape) })), seat(me)]) }),
};

/** Where a scene is entered by its address. */
export const rooms: Record<string, string> = {
  calls: "#calls",
  "calls-none": "#calls",
  family: "#family",
  member: `#family/${tom.id}`,
  invite: "#family/invite",
  settings: "#settings",
  check: "#settings/check",
  "check-denied": "#settings/check",
};

export { sampleLink };
