const shownMax = 2;

/** Names files for a line: a few, and how many more. */
export function describeFiles(files: readonly string[]): string {
  const more = files.length - shownMax;
  return [...files.slice(0, shownMax), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
