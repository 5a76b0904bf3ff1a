/** A name of several words, in the spellings that languages want: of `saved-post`. */
export interface Spellings {
  /** `saved-post` */
  kebab: string;
  /** `saved_post` */
  snake: string;
  /** `SAVED_POST` */
  upper: string;
  /** `savedPost` */
  camel: string;
  /** `SavedPost` */
  pascal: string;
  /** `saved post` */
  words: string;
}

/** All spellings of a name that is written in kebab-case. */
export function spellingsOf(kebab: string): Spellings {
  const snake = kebab.replaceAll('-', '_');
  const pascal = kebab.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return { kebab, snake, upper: snake.toUpperCase(), camel, pascal, words: kebab.replaceAll('-', ' ') };
}

/** The plural of an English word in kebab-case, as far as a rule makes it. */
export function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** The singular of a plural that {@link pluralOf} makes, as far as one can tell; undefined for a word that is none. */
export function singularOf(plural: string): string | undefined {
  const endings: [RegExp, string][] = [
    [/ies$/, 'y'],
    [/(?<=ss|x|z|ch|sh)es$/, ''],
    [/s$/, ''],
  ];
  const candidates = endings.map(([ending, instead]) => plural.replace(ending, instead));
  return candidates.find((word) => word !== '' && word !== plural && pluralOf(word) === plural);
}

/** With capitals where a sentence begins. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
