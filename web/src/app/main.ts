import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/unopened.css";

import { mount } from "svelte";

import { createParlour } from "../core";
import AppRoot from "./App.svelte";
import { App } from "./state/app.svelte";
import { Language } from "./state/language.svelte";

const language = await Language.load();
const parlour = await createParlour();
document.getElementById("unopened")?.remove();
mount(AppRoot, { target: document.body, props: { app: new App(parlour, language) } });
