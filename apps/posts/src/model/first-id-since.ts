const timeMax = 2 ** 48 - 1;

/** The lowest id of a post that is published at this time or later: UUIDv7 begins with the milliseconds. */
export function firstIdSince(time: Date): string {
  const milliseconds = Math.min(Math.max(time.getTime(), 0), timeMax);
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
