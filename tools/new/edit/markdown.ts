/**
 * Adds a row to a table, before or behind a row that is there.
 * @param cell the first cell of that row
 * @throws when there is no such row
 */
export function addRow(
  text: string,
  { cell, where, row }: { cell: string; where: 'before' | 'behind'; row: readonly string[] },
): string {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.startsWith(`| ${cell} |`));
  if (index < 0) throw new Error(`expected a row of ${cell}, found none`);
  return lines.toSpliced(where === 'before' ? index : index + 1, 0, `| ${row.join(' | ')} |`).join('\n');
}

/**
 * Adds a word to a list in a cell of a table.
 * @param where the first cell of the row, and which cell of it, counted from 0
 * @throws when there is no such row
 */
export function addToCell(text: string, where: { cell: string; column: number; added: string }): string {
  const lines = text.split('\n');
  const index = lines.findIndex((line) => line.startsWith(`| ${where.cell} |`));
  const cells = lines[index]?.split(' | ') ?? [];
  const list = cells[where.column];
  if (list === undefined) throw new Error(`expected a row of ${where.cell}, found none`);
  cells[where.column] = list === '–' ? where.added : `${list}, ${where.added}`;
  return lines.with(index, cells.join(' | ')).join('\n');
}

/** Puts words before all others of a section. Throws when there is no such section. */
export function addToSection(text: string, title: string, words: string): string {
  const heading = `\n## ${title}\n`;
  if (!text.includes(heading)) throw new Error(`expected a section ${title}, found none`);
  return text.replace(heading, () => heading + words);
}

/** Adds a line to the code map. Throws when the line before which it belongs is not there. */
export function addMapLine(text: string, line: { before: string; path: string; about: string }): string {
  const lines = text.split('\n');
  const index = lines.findIndex((one) => one.startsWith(`${line.before} `));
  if (index < 0) throw new Error(`expected a line of ${line.before} in the code map, found none`);
  return lines.toSpliced(index, 0, `${line.path.padEnd(16)} ${line.about}`).join('\n');
}
