import { z } from 'zod';

/** Key of the shared document that holds what operators have changed. */
export const settingsKey = 'settings';
export const settingsChangedMax = 100;

const name = z.string().min(1).max(100);
const value = z.string().min(1).max(500);

/** One setting of one app that is not what its environment says. */
const settingOverride = z.strictObject({
  app: name,
  name,
  /** As it would stand in the environment. */
  value,
  /** When it ends by itself; without it, when somebody takes it back. */
  until: z.iso.datetime().optional(),
  /** Which operator asked for it, and when. */
  by: name,
  at: z.iso.datetime(),
});

/** What became of one setting; undefined stands for what the environment says. */
const settingChange = z.strictObject({
  app: name,
  name,
  from: value.optional(),
  to: value.optional(),
  until: z.iso.datetime().optional(),
});

const settingsDocument = z.strictObject({
  /** Who made this version, and what they changed: the history of the document tells who did what. */
  change: z.strictObject({ by: name, at: z.iso.datetime(), settings: z.array(settingChange).max(settingsChangedMax) }),
  overrides: z.array(settingOverride).max(settingsChangedMax),
});

export type SettingOverride = z.infer<typeof settingOverride>;
export type SettingChange = z.infer<typeof settingChange>;
export type SettingsDocument = z.infer<typeof settingsDocument>;

/**
 * The document in a text. That its values are values of their settings, each app judges for itself. Throws an Error when
 * it is none, naming what is wrong and no values.
 */
export function parseSettings(text: string): SettingsDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the document of settings is no JSON');
  }
  const { success, data, error } = settingsDocument.safeParse(json);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`the document of settings is wrong: ${problems.slice(0, 5).join('; ')}`);
}
