/** A made-up family for looking at screens. Nobody of it exists. */
import type { DeviceInfo, Family, InvitationInfo, Person, Portrait } from "../../core/parlour";

/** A Sunday, 16:12 in London and 08:12 in Los Angeles. */
export const tea = Date.UTC(2026, 10, 22, 16, 12);
const day = 86_400_000;
const id = <T>(text: string): T => text as unknown as T;

const device = (name: string, thisOne = false): DeviceInfo => ({
  id: id(`device-${name}`),
  name,
  addedAt: tea - 40 * day,
  seenAt: tea - (thisOne ? 0 : 2 * day),
  thisOne,
  trust: "certified",
  app: { release: 12, other: false },
});

function person(
  name: string,
  zone: string,
  portrait: Portrait,
  devices: string[],
  more: Partial<Person> = {},
): Person {
  return {
    id: id(name.toLowerCase().replaceAll(" ", "-")),
    profile: { name, zone, portrait },
    photo: null,
    keeper: false,
    me: false,
    trust: "certified",
    joinedAt: tea - 90 * day,
    devices: devices.map((one) => device(one)),
    departed: [],
    passkeys: [],
    ...more,
  };
}

const angeles = "America/Los_Angeles";
const london = "Europe/London";
const face = (skin: number, hair: number, hairColour: number, rest: Partial<Portrait>): Portrait => ({
  skin,
  hair,
  hairColour,
  glasses: 0,
  beard: 0,
  clothes: 0,
  ground: 0,
  ...rest,
});

export const me = person("Grandpa", london, face(2, 0, 7, { glasses: 1, clothes: 5, ground: 5 }), [], {
  me: true,
  keeper: true,
  devices: [device("Grandpa's tablet", true), device("Grandpa's phone")],
  passkeys: [{ id: id("passkey"), addedAt: tea - 30 * day, opensFamily: true }],
});
export const tom = person(
  "Tom",
  angeles,
  face(2, 0, 4, { beard: 1, clothes: 0, ground: 0 }),
  ["Tom's phone"],
  { keeper: true, trust: "verified" },
);
export const ada = person("Ada", angeles, face(4, 3, 0, { clothes: 1, ground: 1 }), [
  "Ada's phone",
  "Ada's computer",
]);
export const theo = person("Theo", angeles, face(1, 1, 3, { clothes: 2, ground: 2 }), ["Theo's tablet"]);
export const lily = person("Lily", "Australia/Sydney", face(1, 8, 5, { clothes: 3, ground: 3 }), [
  "Lily's tablet",
]);
export const bea = person("Auntie Bea", london, face(2, 3, 6, { clothes: 4, ground: 4 }), ["Bea's phone"]);
const crowd = ["Maximilian-Alexander", "Noor", "Otis", "Priya", "Quentin", "Rosa", "Sven", "Una"].map(
  (name, index) =>
    person(
      name,
      index % 2 === 0 ? "Europe/Berlin" : "America/New_York",
      face(index % 8, index % 10, (index * 3) % 8, {
        glasses: index % 4,
        clothes: index % 8,
        ground: (index * 5) % 8,
        beard: index % 4,
      }),
      [`${name}'s phone`],
    ),
);

const invitation = (name: string, more: Partial<InvitationInfo>): InvitationInfo => ({
  id: id(name),
  by: me.id,
  forMember: null,
  note: name,
  madeAt: tea - day,
  expiresAt: tea + 6 * day,
  state: "open",
  link: null,
  ...more,
});

export const sampleLink = `https://parlour.example/i/5b6e0f0e-9a2d-4a7e-8c58-2d1f7f3f0b11#${"Qk3".repeat(14)}A`;

export const family: Family = {
  name: "The Whitfields",
  people: [me, tom, ada, theo, lily, bea],
  invitations: [
    invitation("For Uncle Jo", { link: sampleLink }),
    invitation("Kitchen tablet", { forMember: tom.id, by: tom.id }),
    invitation("For Bea", { state: "used" }),
    invitation("", { state: "expired", expiresAt: tea - 2 * day, madeAt: tea - 9 * day }),
  ],
};
export const alone: Family = { name: "The Whitfields", people: [me], invitations: [] };
export const many: Family = { ...family, people: [...family.people, ...crowd] };
export const crowdPeople = crowd;
