/**
 * A size as Docker writes it, out of one as Kubernetes does: `64Mi` is `64m`.
 * @throws when it is none in Ki, Mi or Gi
 */
export function dockerSize(quantity: string): string {
  const { count, unit } = parse(quantity);
  return `${count}${unit.toLowerCase()}`;
}

/** The same as a number of bytes. */
export function bytesOf(quantity: string): number {
  const { count, unit } = parse(quantity);
  return count * 1_024 ** ('KMG'.indexOf(unit) + 1);
}

function parse(quantity: string): { count: number; unit: string } {
  const [, count, unit] = /^(\d+)([KMG])i$/.exec(quantity) ?? [];
  if (count === undefined || unit === undefined) throw new Error(`${quantity} is no size that is translated`);
  return { count: Number(count), unit };
}
