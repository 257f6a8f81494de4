/** What every language file needs: plurals and lists by the language's own rules. */
export interface Speech {
  /** "one face", "two faces": `forms` holds a sentence for each plural category the language has. */
  count(n: number, forms: { one: string; other: string }): string;
  /** "Tom, Ada and Theo". */
  list(names: readonly string[]): string;
  /** Small numbers in words, as people say them: "four"; larger ones in digits. */
  number(n: number): string;
}

export function speech(language: string, small: readonly string[]): Speech {
  const plurals = new Intl.PluralRules(language);
  const lists = new Intl.ListFormat(language, { type: "conjunction" });
  return {
    count: (n, forms) => (plurals.select(n) === "one" ? forms.one : forms.other),
    list: (names) => lists.format(names),
    number: (n) => small[n] ?? String(n),
  };
}
