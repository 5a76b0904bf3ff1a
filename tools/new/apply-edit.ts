/** A change of a file as `diff` writes it, without places: lines that stay, go (`-`) and come (`+`). */
export interface Edit {
  /** The file, for what is said when it does not fit. */
  edit: string;
  lines: readonly string[];
}

/**
 * A text with a change made to it.
 * @throws when the lines that stay and go stand there nowhere, or more than once
 */
export function applyEdit(text: string, { edit, lines }: Edit): string {
  const [before, after] = [without('+', lines), without('-', lines)];
  const found = text.split(before).length - 1;
  if (found === 1) return text.replace(before, () => after);
  throw new Error(`${edit}: expected these lines once, found them ${found} times:\n${before}`);
}

function without(sign: '+' | '-', lines: readonly string[]): string {
  return lines
    .filter((line) => !line.startsWith(sign))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}
