/** Every screen and state there is, by name. */
import type { call } from "./calls";
import { ended, four, history, incoming, info, mine, minute, ring, seat } from "./calls";
import type { Scene } from "./parlour";
import { ada, alone, bea, crowdPeople, family, lily, many, me, tea, theo, tom } from "./people";
import { film, landscape, page, upright } from "./picture";
import { trustRooms, trustScenes } from "./trust-scenes";

/** Another call than the one that this page is in. */
const other = "other" as typeof call;

export const scenes: Record<string, () => Scene> = {
  ...trustScenes,
  starting: () => ({ phase: { at: "starting" } }),
  door: () => ({ phase: { at: "door", founding: false, unheard: false } }),
  "door-founding": () => ({ phase: { at: "door", founding: true, unheard: false } }),
  "door-unheard": () => ({ phase: { at: "door", founding: false, unheard: true } }),
  founding: () => ({ phase: { at: "founding" } }),
  invited: () => ({
    phase: {
      at: "invited",
      invitation: {
        open: true,
        family: family.name,
        by: me.profile,
        forMember: null,
        expiresAt: tea + 6 * 1440 * minute,
      },
    },
  }),
  "invited-device": () => ({
    phase: {
      at: "invited",
      invitation: {
        open: true,
        family: family.name,
        by: tom.profile,
        forMember: tom.profile,
        expiresAt: tea + 6 * 1440 * minute,
      },
    },
  }),
  "invited-expired": () => ({
    phase: { at: "invited", invitation: { open: false, why: "invitation_expired" } },
  }),
  "invited-offline": () => ({ phase: { at: "invited", invitation: { open: false, why: "offline" } } }),
  unsupported: () => ({ phase: { at: "unsupported", missing: "RTCRtpScriptTransform" } }),
  keyless: () => ({ phase: { at: "keyless" } }),
  unknown: () => ({ phase: { at: "unknown" } }),
  removed: () => ({ phase: { at: "removed" } }),
  outdated: () => ({ phase: { at: "outdated" } }),
  home: () => ({ family }),
  "home-alone": () => ({ family: alone }),
  "home-many": () => ({ family: many }),
  "home-notes": () => ({ family, history, calls: [info([seat(tom), seat(ada)], [], tom)] }),
  "home-ended": () => ({
    family,
    ended: ended([ring(ada, "declined", { declined: "in_ten_minutes" })]),
    call: null,
  }),
  "home-offline": () => ({ family, connection: "connecting" }),
  "home-refused": () => ({ family, connection: "connecting", refused: "disk_full" }),
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
  "calling-away": () => ({
    family,
    call: mine([seat(me)], {}, [ring(ada, "pending", "unreachable", "unreachable")]),
  }),
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
  "calling-denied": () => ({
    family,
    call: mine(
      [seat(me)],
      { trouble: "denied", self: null, sends: { microphone: false, camera: false, screen: false } },
      [ring(ada, "pending", "ringing", "ringing")],
    ),
  }),
  "call-two": () => ({ family, call: mine([seat(tom, { speaking: true }), seat(me)]) }),
  "call-upright": () => ({
    family,
    call: mine([seat(tom, { camera: film(tom.profile.portrait, upright) }), seat(me)]),
  }),
  call: () => ({ family, call: mine(four()) }),
  "call-three": () => ({ family, call: mine([seat(theo, { speaking: true }), seat(tom), seat(me)]) }),
  "call-lost": () => ({
    family,
    call: mine(
      [seat(theo), seat(lily, { link: "lost" }), seat(ada, { link: "joining", camera: null }), seat(me)],
      { sends: { microphone: false, camera: false, screen: false } },
    ),
  }),
  "call-screen": () => ({
    family,
    call: mine([
      seat(theo),
      seat(tom, { sends: { microphone: true, camera: true, screen: true }, screen: page() }),
      seat(me),
    ]),
  }),
  "call-trouble": () => ({
    family,
    call: mine(four(), { media: "reconnecting", trouble: "no_camera", self: null }, [
      ring(bea, "pending", "ringing"),
    ]),
  }),
  "call-rung": () => ({
    family,
    call: mine(four()),
    incoming: {
      ...incoming(),
      call: { ...info([seat(bea)], [], bea), id: other },
      by: bea.id,
    },
  }),
  "call-many": () => ({
    family: many,
    call: mine([
      seat(theo),
      seat(tom),
      seat(ada, { speaking: true }),
      ...crowdPeople.map((one) => seat(one, { camera: film(one.profile.portrait, landscape) })),
      seat(me),
    ]),
  }),
};

/** Where a scene is entered by its address. */
export const rooms: Record<string, string> = {
  ...trustRooms,
  calls: "#calls",
  "calls-none": "#calls",
  family: "#family",
  member: `#family/${tom.id}`,
  invite: "#family/invite",
  settings: "#settings",
  check: "#settings/check",
  "check-denied": "#settings/check",
};
