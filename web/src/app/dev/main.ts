/** The app without a server: `dev.html?screen=home&lang=de`. See README.md beside this file. */
import "../styles/fonts.css";
import "../styles/tokens.css";
import "../styles/base.css";

import { mount } from "svelte";

import AppRoot from "../App.svelte";
import { App } from "../state/app.svelte";
import { Language } from "../state/language.svelte";
import { stillParlour } from "./parlour";
import { rooms, scenes } from "./scenes";

const wish = new URLSearchParams(location.search);
const screen = wish.get("screen") ?? "home";
const room = rooms[screen];
if (room !== undefined && location.hash === "") history.replaceState(null, "", room);

// The parts that the app fetches later are here already, so that a scene is whole as soon as it stands.
await Promise.all(Object.values(import.meta.glob("../screens/**/*.svelte")).map((load) => load()));

const language = await Language.load();
const code = wish.get("lang");
if (code === "en" || code === "de") await language.choose(code);
const scene = scenes[screen] ?? scenes["home"];
if (scene !== undefined) {
  mount(AppRoot, { target: document.body, props: { app: new App(stillParlour(scene()), language) } });
}
document.documentElement.dataset["scenes"] = Object.keys(scenes).join(" ");
