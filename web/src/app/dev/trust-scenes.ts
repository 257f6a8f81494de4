/** Who is who: waiting and letting in, verifying, coming back, guests. */
import type { FourPictures, KnockInfo, Notice, SeatInfo, Waiting } from "../../core/parlour";
import { call, four, mine, minute, seat } from "./calls";
import type { Scene } from "./parlour";
import { ada, bea, family, lily, me, sampleLink, tea, theo, tom } from "./people";
import { film } from "./picture";

const id = <T>(text: string): T => text as unknown as T;
const hour = 60 * minute;

export const pictures: FourPictures = [
  { thing: 15, colour: 2, count: 2 },
  { thing: 7, colour: 7, count: 1 },
  { thing: 22, colour: 3, count: 4 },
  { thing: 4, colour: 5, count: 3 },
];

const waiting = (more: Partial<Waiting>): Scene => ({
  phase: {
    at: "waiting",
    waiting: {
      family: family.name,
      by: bea.profile,
      forMember: null,
      open: false,
      pictures: null,
      returning: null,
      over: null,
      ...more,
    },
  },
});

const knock = (device: string, more: Partial<KnockInfo>): KnockInfo => ({
  device: id(device),
  invitation: id("For Uncle Jo"),
  by: me.id,
  newcomer: null,
  forMember: null,
  deviceName: "Kitchen tablet",
  at: tea - minute,
  proved: true,
  pictures: null,
  ...more,
});
const jo = { ...theo.profile, name: "Uncle Jo", portrait: { ...theo.profile.portrait, hair: 7, beard: 2 } };
const uncle = knock("jo", { newcomer: jo, deviceName: "Jo's phone" });
const ownDevice = knock("own", { forMember: me.id, pictures });

type Body = Notice extends infer One ? (One extends Notice ? Omit<One, "id" | "at"> : never) : never;
const notice = (name: string, hours: number, body: Body): Notice =>
  ({ id: name, at: tea - hours * hour, ...body }) as Notice;
const notices: Notice[] = [
  notice("1", 2, { what: "new_device", member: ada.id, device: id("device-Ada's phone"), by: null }),
  notice("2", 3, { what: "new_device", member: me.id, device: id("device-Grandpa's phone"), by: null }),
  notice("3", 26, { what: "new_member", member: lily.id, by: tom.id }),
  notice("4", 30, { what: "device_removed", member: bea.id, device: id("gone"), by: me.id }),
  notice("5", 31, { what: "keeper", member: ada.id, keeper: true, by: tom.id }),
  notice("7", 5, { what: "other_app", member: ada.id, device: id("device-Ada's phone"), release: 12 }),
  notice("6", 1, { what: "warning", about: "roster", detail: "entry 12: other hash than known" }),
];

const guest = (name: string): SeatInfo => ({
  ...seat(bea, { trust: "guest", guest: name }),
  id: id(`guest-${name}`),
  member: id(`guest-${name}`),
  camera: film({ ...bea.profile.portrait, hair: 2, hairColour: 3, clothes: 2 }),
});
const withGuest = [...four().slice(0, 1), guest("Maria"), ...four().slice(1, 2), seat(me)];

const back = {
  member: bea.id,
  device: id<KnockInfo["device"]>("new"),
  askedAt: tea - hour,
  until: tea + 23 * hour,
};

export const trustScenes: Record<string, () => Scene> = {
  waiting: () => waiting({}),
  "waiting-open": () => waiting({ open: true }),
  "waiting-device": () => waiting({ by: me.profile, forMember: me.profile, open: true, pictures }),
  "waiting-returning": () => waiting({ by: me.profile, forMember: bea.profile, returning: { until: null } }),
  "waiting-refused": () => waiting({ over: "refused" }),
  "home-knocks": () => ({
    family,
    knocks: [uncle, ownDevice, knock("made-up", { newcomer: jo, by: tom.id, proved: false })],
  }),
  "home-notices": () => ({ family, notices }),
  "home-recovery": () => ({
    family,
    recoveries: [
      { ...back, until: null, vouched: [tom.id], mine: false },
      { ...back, member: me.id, device: id("other"), vouched: [], mine: false },
    ],
  }),
  verify: () => ({ family }),
  paper: () => ({ family }),
  "guest-name": () => ({ phase: { at: "guest", door: { at: "name" } } }),
  "guest-knocking": () => ({ phase: { at: "guest", door: { at: "knocking", name: "Maria" } } }),
  "guest-refused": () => ({ phase: { at: "guest", door: { at: "refused" } } }),
  "guest-over": () => ({ phase: { at: "guest", door: { at: "over" } } }),
  "guest-shut": () => ({ phase: { at: "guest", door: { at: "shut", why: "not_found" } } }),
  "call-pictures": () => ({ family, call: mine(four(), { pictures }) }),
  "call-guest": () => ({
    family,
    call: mine(withGuest, { pictures }),
    guestKnocks: [{ guest: "g", call, name: "Professor Lindqvist", at: tea }],
    guestLinks: [
      { id: "l1", call, by: me.id, madeAt: tea - minute, link: sampleLink },
      { id: "l2", call, by: tom.id, madeAt: tea - 5 * minute, link: null },
    ],
  }),
};

export const trustRooms: Record<string, string> = {
  verify: `#family/${ada.id}/verify`,
  paper: "#settings/paper",
};
