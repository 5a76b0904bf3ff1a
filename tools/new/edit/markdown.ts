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

/** Adds a section before another. Throws when that is not there. */
export function addSection(
  text: string,
  { before, title, body }: { before: string; title: string; body: string },
): string {
  const heading = `\n## ${before}\n`;
  if (!text.includes(heading)) throw new Error(`expected a section ${before}, found none`);
  return text.replace(heading, `\n## ${title}\n\n${body}\n${heading}`);
}
