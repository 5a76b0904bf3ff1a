import type { App } from './apps.ts';
import { UsageError } from './usage-error.ts';

/** How many instances of each app. */
export interface Scale {
  /** Of every app that is not named. */
  others: number;
  named: Record<string, number>;
}

const instancesMax = 8;
const expected = `--scale expects a number from 1 to ${instancesMax} for every app, or numbers by app, such as posts=2,gateway=3`;

/**
 * Reads `2`, `posts=2,gateway=3` or `2,posts=3`.
 * @throws UsageError for anything else, and for several where that cannot be
 */
export function parseScale(value: string, platform: NodeJS.Platform): Scale {
  const scale: Scale = { others: 1, named: {} };
  for (const part of value.split(',')) {
    const [, name, digits] = /^(?:([a-z-]+)=)?(\d)$/.exec(part.trim()) ?? [];
    const count = Number(digits);
    if (digits === undefined || count < 1 || count > instancesMax) throw new UsageError(`${expected}; got "${value}"`);
    if (name === undefined) scale.others = count;
    else scale.named[name] = count;
  }
  if (largest(scale) > 1 && platform !== 'linux') {
    const why =
      'each instance needs a loopback address of its own, and several gateways one port that is dealt out fairly';
    throw new UsageError(`--scale ${value} works on Linux only (${why}); here every app has one instance`);
  }
  return scale;
}

/**
 * How many instances of an app there are to be.
 * @throws UsageError when the scale names an app that there is not
 */
export function scaleOf(apps: readonly App[], { others, named }: Scale): (app: App) => number {
  const unknown = Object.keys(named).filter((name) => !apps.some((app) => app.name === name));
  if (unknown.length > 0) throw new UsageError(`--scale: there is no app ${unknown.join(', ')}`);
  return ({ name }) => named[name] ?? others;
}

/** Of the app that has most. */
export function largest({ others, named }: Scale): number {
  return Math.max(others, ...Object.values(named));
}
