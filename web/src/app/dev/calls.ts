/** Calls, rings and history for the scenes. */
import type {
  CallInfo,
  Ended,
  Incoming,
  MyCall,
  PastCallInfo,
  Person,
  RingInfo,
  SeatInfo,
} from "../../core/parlour";
import { ada, bea, me, tea, theo, tom } from "./people";
import { film, upright } from "./picture";

export const call = "call" as CallInfo["id"];
export const minute = 60_000;

export function seat(person: Person, more: Partial<SeatInfo> = {}): SeatInfo {
  const device = person.devices[0]?.id as SeatInfo["device"];
  return {
    id: `seat-${person.id}` as SeatInfo["id"],
    member: person.id,
    guest: null,
    trust: person.trust,
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

export function ring(person: Person, state: RingInfo["state"], ...devices: DeviceState[]): RingInfo {
  return {
    member: person.id,
    by: me.id,
    startedAt: tea,
    endsAt: tea + 45_000,
    state,
    devices: devices.map((one, index) => ({
      device: (person.devices[index]?.id ?? String(index)) as SeatInfo["device"],
      state: one,
    })),
  };
}

export function info(seats: SeatInfo[], rings: RingInfo[] = [], by = me): CallInfo {
  return { id: call, by: by.id, startedAt: tea - 12 * minute, seats, rings };
}

export function mine(seats: SeatInfo[], more: Partial<MyCall> = {}, rings: RingInfo[] = []): MyCall {
  return {
    info: info(seats, rings),
    seat: seats.find((one) => one.me)?.id ?? null,
    media: "up",
    sends: { microphone: true, camera: true, screen: false },
    self: film(me.profile.portrait),
    selfScreen: null,
    sound: new MediaStream(),
    trouble: null,
    pictures: null,
    ...more,
  };
}

const past = (
  name: string,
  by: Person,
  at: number,
  minutes: number,
  parts: [Person, "joined" | "missed" | "declined"][],
  unseen = false,
): PastCallInfo => ({
  id: name as CallInfo["id"],
  by: by.id,
  startedAt: at,
  endedAt: at + minutes * minute,
  parts: parts.map(([person, part]) => ({ member: person.id, part })),
  unseen,
});

export const history = {
  calls: [
    past(
      "h1",
      theo,
      tea - 70 * minute,
      1,
      [
        [theo, "joined"],
        [me, "missed"],
      ],
      true,
    ),
    past("h2", me, tea - 26 * 60 * minute, 34, [
      [me, "joined"],
      [tom, "joined"],
      [ada, "joined"],
      [bea, "missed"],
    ]),
    past("h3", me, tea - 3 * 1440 * minute, 1, [
      [me, "joined"],
      [ada, "declined"],
    ]),
    past("h4", bea, tea - 4 * 1440 * minute, 75, [
      [bea, "joined"],
      [me, "joined"],
    ]),
    past("h5", tom, tea - 8 * 1440 * minute, 1, [
      [tom, "joined"],
      [me, "declined"],
    ]),
  ],
  more: true,
};

export const four = (): SeatInfo[] => [
  seat(theo, { speaking: true }),
  seat(tom, { camera: film(tom.profile.portrait, upright) }),
  seat(ada, { sends: { microphone: false, camera: true, screen: false } }),
  seat(me),
];
export const incoming = (...others: Person[]): Incoming => ({
  call: info([seat(tom), ...others.map((one) => seat(one))], [], tom),
  by: tom.id,
  endsAt: tea + 45_000,
});
export const ended = (rings: RingInfo[]): Ended => ({ call, why: "over" as const, members: [ada.id], rings });
