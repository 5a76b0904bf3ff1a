import { z } from 'zod';
import { everyContext } from './level-table.js';
import type { LevelOverride } from './level-table.js';

/** Key of the shared document that holds them. */
export const levelOverridesKey = 'log-levels';
export const overridesMax = 100;
export const overrideHoursMax = 24;

const name = z.string().min(1).max(100);

/** One change of a level, for a while. Without an instance it counts for all of the app, without a context for all. */
const levelOverrideEntry = z.strictObject({
  app: name,
  instance: name.optional(),
  context: name.optional(),
  level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  /** When it ends by itself. */
  until: z.iso.datetime(),
  /** Which operator asked for it, and when. */
  by: name,
  at: z.iso.datetime(),
});

const levelOverridesDocument = z.strictObject({
  /** Who made this version, and what they did: the history of the document tells who did what. */
  change: z.strictObject({ by: name, at: z.iso.datetime(), did: z.string().max(500) }),
  overrides: z.array(levelOverrideEntry).max(overridesMax),
});

export type LevelOverrideEntry = z.infer<typeof levelOverrideEntry>;
export type LevelOverridesDocument = z.infer<typeof levelOverridesDocument>;

/** The document in a text. Throws an Error when it is none, naming what is wrong and no values. */
export function parseLevelOverrides(text: string): LevelOverridesDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the document of log levels is no JSON');
  }
  const { success, data, error } = levelOverridesDocument.safeParse(json);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`the document of log levels is wrong: ${problems.slice(0, 5).join('; ')}`);
}

/**
 * What of all changes is meant for one process, by context (`*`: every one). What names the instance counts more than
 * what names the app alone. None lasts longer than it may, whatever the document says.
 */
export function overridesFor(
  { app, instance }: { app: string; instance: string },
  entries: readonly LevelOverrideEntry[],
): Map<string, LevelOverride> {
  const latest = Date.now() + overrideHoursMax * 3_600_000;
  const meant = entries.filter((entry) => entry.app === app && (entry.instance ?? instance) === instance);
  const precise = (entry: LevelOverrideEntry) => Number(entry.instance !== undefined);
  return new Map(
    meant
      .filter(({ until }) => Date.parse(until) > Date.now())
      .sort((one, other) => precise(one) - precise(other))
      .map(({ context, level, until }) => [
        context ?? everyContext,
        { level, until: Math.min(Date.parse(until), latest) },
      ]),
  );
}
