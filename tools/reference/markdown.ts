/** The first line of every page that is built. */
export function builtFrom(source: string): string {
  return `<!-- Built from ${source} by "npm run docs". Do not edit. -->\n`;
}

/** A table; blanks and bars in cells are made harmless. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellOf).join(' | ')} |`;
  return [line(headings), `|${headings.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Text as code, or nothing where there is none. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

function cellOf(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}
