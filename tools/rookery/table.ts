/** Lines up rows under their headings; numbers stand to the right. */
export function formatTable(rows: readonly Record<string, string | number>[]): string {
  const headings = Object.keys(rows[0] ?? {});
  const widths = headings.map((heading) => Math.max(heading.length, ...rows.map((row) => `${row[heading]}`.length)));
  const line = (cells: (string | number)[]) =>
    cells
      .map((cell, column) =>
        typeof cell === 'number' ? `${cell}`.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [line(headings), ...rows.map((row) => line(headings.map((heading) => row[heading]!)))].join('\n');
}
