/** Local times of people who live apart. Pure: the moment and the zones are arguments. */

export type PartOfDay = "morning" | "day" | "evening" | "night";

export interface LocalTime {
  /** "08:12", as the reader's language writes it. */
  clock: string;
  part: PartOfDay;
  /** The sun is likely up, so the sign is a sun. */
  sun: boolean;
}

const reference = new Date(0);

/** Whether the browser knows this IANA zone; what was sealed elsewhere may name one that it does not. */
export function knownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone }).format(reference);
    return zone !== "";
  } catch {
    return false;
  }
}

function safe(zone: string): string {
  return knownZone(zone) ? zone : "UTC";
}

function hourIn(at: number, zone: string): number {
  const hour = new Intl.DateTimeFormat("en", {
    timeZone: safe(zone),
    hour: "2-digit",
    hourCycle: "h23",
  }).format(at);
  return Number.parseInt(hour, 10);
}

export function partOfDay(hour: number): PartOfDay {
  if (hour >= 5 && hour < 11) return "morning";
  if (hour >= 11 && hour < 18) return "day";
  if (hour >= 18 && hour < 22) return "evening";
  return "night";
}

export function clock(at: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: safe(zone),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

export function localTime(at: number, zone: string, language: string): LocalTime {
  const hour = hourIn(at, zone);
  return { clock: clock(at, zone, language), part: partOfDay(hour), sun: hour >= 6 && hour < 20 };
}

export function weekday(at: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: safe(zone), weekday: "long" }).format(at);
}

/** The day in that zone as a number that grows by one each day. */
function dayNumber(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: safe(zone) }).format(at);
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / 86_400_000);
}

export type When =
  { on: "today"; time: string } | { on: "yesterday"; time: string } | { on: "day"; date: string };

/** When something happened, the way people say it. */
export function when(at: number, now: number, zone: string, language: string): When {
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  const time = clock(at, zone, language);
  if (days === 0) return { on: "today", time };
  if (days === 1) return { on: "yesterday", time };
  const date = new Intl.DateTimeFormat(language, {
    timeZone: safe(zone),
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
  return { on: "day", date };
}

export function date(at: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: safe(zone),
    day: "numeric",
    month: "long",
    year: "numeric",
  }).format(at);
}

/** Two zones whose clocks show the same now are one place to the reader. */
export function sameClock(at: number, one: string, other: string): boolean {
  return one === other || wall(at, one) === wall(at, other);
}

function wall(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: safe(zone),
    dateStyle: "short",
    timeStyle: "short",
  }).format(at);
}

const german: Record<string, string> = {
  Athens: "Athen",
  Brussels: "Brüssel",
  Bucharest: "Bukarest",
  Copenhagen: "Kopenhagen",
  Lisbon: "Lissabon",
  Moscow: "Moskau",
  Prague: "Prag",
  Rome: "Rom",
  Tokyo: "Tokio",
  Vienna: "Wien",
  Warsaw: "Warschau",
  Zurich: "Zürich",
};

/** "America/Los_Angeles" is Los Angeles to people. */
export function place(zone: string, language: string): string {
  const city = (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
  return language.startsWith("de") ? (german[city] ?? city) : city;
}

/** The distinct places of these zones other than `here`, the most people first. */
export function elsewhere(zones: readonly string[], here: string, at: number): string[] {
  const found: { zone: string; people: number }[] = [];
  for (const zone of zones) {
    if (sameClock(at, zone, here)) continue;
    const known = found.find((one) => sameClock(at, one.zone, zone));
    if (known === undefined) found.push({ zone, people: 1 });
    else known.people += 1;
  }
  return found.sort((a, b) => b.people - a.people).map((one) => one.zone);
}
