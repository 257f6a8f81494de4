/** The languages of the app. Each is a file of its own, so that only the chosen one is loaded. */
import type { words as english } from "./en";

export type Words = typeof english;
export type LanguageCode = "en" | "de";

/** Their own names, as shown in the settings. */
export const languages: readonly { code: LanguageCode; name: string }[] = [
  { code: "en", name: "English" },
  { code: "de", name: "Deutsch" },
];

const loaders: Record<LanguageCode, () => Promise<{ words: Words }>> = {
  en: () => import("./en"),
  de: () => import("./de"),
};

/** For dates and times: the reader's own region of the language, where the browser names one. */
export function pickLocale(code: LanguageCode, preferred: readonly string[]): string {
  const own = preferred.find((wish) => wish.toLowerCase().startsWith(`${code}-`));
  return own ?? (code === "en" ? "en-GB" : code);
}

export async function loadWords(code: LanguageCode): Promise<Words> {
  return (await loaders[code]()).words;
}

/** The first language of the reader's that Parlour speaks; English where there is none. */
export function pickLanguage(chosen: string | null, preferred: readonly string[]): LanguageCode {
  for (const wish of chosen === null ? preferred : [chosen, ...preferred]) {
    const code = wish.toLowerCase().split("-")[0];
    const known = languages.find((language) => language.code === code);
    if (known !== undefined) return known.code;
  }
  return "en";
}
