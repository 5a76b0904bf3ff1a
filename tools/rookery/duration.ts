import { UsageError } from '../start/options.ts';

const unitsMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * A length of time such as `30s`, `10m` or `2h`, in milliseconds.
 * @throws UsageError when it is none, nothing, or longer than it may be
 */
export function parseDuration(text: string, { hoursMax }: { hoursMax: number }): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(number) * (unitsMs[unit] ?? 0);
  if (ms > 0 && ms <= hoursMax * 3_600_000) return ms;
  throw new UsageError(`expected a time such as 30s, 10m or 2h, ${hoursMax}h at most, got "${text}"`);
}
