/** Names a few things in a line, and says how many more there are. */
export function nameSome(names: readonly string[], { max = 2, separator = ', ' } = {}): string {
  const more = names.length - max;
  return [...names.slice(0, max), ...(more > 0 ? [`${more} more`] : [])].join(separator);
}
