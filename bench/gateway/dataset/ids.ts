import { createHash } from 'node:crypto';

/** Everything happens from here on. */
export const beginning = Date.UTC(2026, 0, 1);

/** A UUIDv7 of a moment, the same whenever it is asked for. */
export function idOf(kind: string, number: number, at: number): string {
  const time = at.toString(16).padStart(12, '0');
  const rest = createHash('md5').update(`${kind} ${number}`).digest('hex');
  const hex = `${time}7${rest.slice(0, 3)}8${rest.slice(3, 18)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** As `apps/media` makes them, only that everybody can guess these. */
export function mediaKeyOf(number: number): string {
  return createHash('md5').update(`key ${number}`).digest().toString('base64url');
}
