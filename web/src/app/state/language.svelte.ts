import { Refused } from "../../core/parlour";
import { type LanguageCode, loadWords, pickLanguage, pickLocale, type Words } from "../messages";

const kept = "parlour.language";

/** The language people read. The choice is kept on this device; without one it follows the browser. */
export class Language {
  #words: Words = $state.raw() as Words;
  #code: LanguageCode = $state("en");
  #chosen: LanguageCode | null = $state(null);

  static async load(): Promise<Language> {
    const language = new Language();
    const chosen = localStorage.getItem(kept);
    language.#chosen = chosen === "en" || chosen === "de" ? chosen : null;
    await language.#use(pickLanguage(language.#chosen, navigator.languages));
    return language;
  }

  get words(): Words {
    return this.#words;
  }

  get code(): LanguageCode {
    return this.#code;
  }

  /** For dates and times. */
  get locale(): string {
    return pickLocale(this.#code, navigator.languages);
  }

  get chosen(): LanguageCode | null {
    return this.#chosen;
  }

  /** `null` follows the browser. Refused where the words can't be fetched: then it stays as it was. */
  async choose(code: LanguageCode | null): Promise<void> {
    await this.#use(pickLanguage(code, navigator.languages)).catch(() => {
      throw new Refused("offline");
    });
    this.#chosen = code;
    if (code === null) localStorage.removeItem(kept);
    else localStorage.setItem(kept, code);
  }

  async #use(code: LanguageCode): Promise<void> {
    this.#words = await loadWords(code);
    this.#code = code;
    document.documentElement.lang = code;
  }
}
