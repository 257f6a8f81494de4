import { clock, elsewhere, place, when } from "../logic/time";
import type { App } from "./app.svelte";

/** When something was or will be, in the reader's words and zone: "today, 16:12". */
export function sayWhen(app: App, at: number): string {
  const said = when(at, app.clock.now, app.zone, app.language.locale);
  if (said.on === "day") return said.date;
  return said.on === "today" ? app.words.time.today(said.time) : app.words.time.yesterday(said.time);
}

/** "16:12 here · 08:12 in Los Angeles", with every place of these people (at most three). */
export function sayPlaces(app: App, people: readonly { profile: { zone: string } }[], places = 3): string {
  const { now } = app.clock;
  const code = app.language.locale;
  const zones = elsewhere(
    people.map((person) => person.profile.zone),
    app.zone,
    now,
  ).slice(0, places);
  const here = clock(now, app.zone, code);
  return [
    zones.length === 0 ? here : app.words.time.here(here),
    ...zones.map((zone) => app.words.time.in(clock(now, zone, code), place(zone, code))),
  ].join(" · ");
}

/** "16:31 · 08:31 there": the short form where room is scarce. */
export function sayTwoClocks(app: App, people: readonly { profile: { zone: string } }[], places = 2): string {
  const { now } = app.clock;
  const code = app.language.locale;
  const here = clock(now, app.zone, code);
  const [zone, ...more] = elsewhere(
    people.map((person) => person.profile.zone),
    app.zone,
    now,
  );
  if (zone === undefined) return here;
  if (more.length === 0) return `${here} · ${app.words.time.there(clock(now, zone, code))}`;
  return sayPlaces(app, people, places);
}

/** How long something lasted. */
export function sayLength(app: App, milliseconds: number): string {
  const { time } = app.words;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes === 0) return time.seconds;
  return minutes < 60 ? time.minutes(minutes) : time.hours(Math.floor(minutes / 60), minutes % 60);
}
