import type { Person, Profile } from "../../core/parlour";
import { deviceKind } from "../logic/device";
import { randomPortrait } from "../portrait/parts";
import type { App } from "./app.svelte";

export const longestName = 40;
const longestDevice = 40;

const fits = (text: string, longest: number): boolean => text.trim() !== "" && text.length <= longest;

/** What a person writes about themselves and their device before it is sealed and sent. */
export class Draft {
  name = $state("");
  portrait: Profile["portrait"] = $state.raw(randomPortrait(Math.random));
  /** A new photograph; null: the drawing; undefined: the photograph there was stays. */
  photo: Blob | null | undefined = $state.raw(undefined);
  device = $state("");
  /** Somebody tried to go on while something was missing. */
  tried = $state(false);
  readonly #app: App;
  #zone: string;

  constructor(app: App, person: Person | null = null) {
    this.#app = app;
    this.#zone = app.zone;
    if (person === null) return;
    this.name = person.profile.name;
    this.portrait = person.profile.portrait;
    this.#zone = person.me ? app.zone : person.profile.zone;
  }

  get profile(): Profile {
    return { name: this.name.trim(), zone: this.#zone, portrait: this.portrait };
  }

  /** Notes the attempt, so that the fields complain, and says whether the name may go on. */
  nameReady(): boolean {
    this.tried = true;
    return fits(this.name, longestName);
  }

  deviceReady(): boolean {
    this.tried = true;
    return fits(this.device, longestDevice);
  }

  /** "Grandpa's tablet", unless something was written already. */
  suggestDevice(name = this.name): void {
    if (this.device !== "") return;
    const touch = matchMedia("(pointer: coarse)").matches;
    const kind = deviceKind(touch, Math.min(screen.width, screen.height));
    const { device } = this.#app.words;
    this.device = device.named(name.trim(), device[kind]);
  }
}
