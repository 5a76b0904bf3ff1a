/**
 * The text as it is stored: composed Unicode (NFC), one kind of line break, nothing but words at the ends. Two texts
 * that look alike are stored alike, and their characters are counted alike.
 */
export function composeText(text: string): string {
  return text.replace(/\r\n?/g, '\n').normalize('NFC').trim();
}

/** How many characters a person would be told: code points, so that an emoji outside the first plane counts once. */
export function charactersIn(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
